import { DbError, readLoadStatement, type JsonObject } from '../../../model';
import type { MimeBundle } from '../executor';
import type { DataFrames } from './data-frames';
import { handOver } from './hand-over';
import type { QueryRunner } from './query-runner';
import type { SpooledResult } from './spool';

/** What expressions are answered from. */
export interface ExpressionContext {
  runner: Pick<QueryRunner, 'parameters'>;
  frames: Pick<DataFrames, 'export'>;
  /** The last result of the session; undefined when its last statement returned no rows. */
  lastResult(): SpooledResult | undefined;
}

type Operation = (context: ExpressionContext, expression: JsonObject) => string;

const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  [
    'parameters',
    ({ runner }, expression) =>
      runner.parameters(text(expression, 'connection'), text(expression, 'sql'), text(expression, 'language'))
        .code
  ],
  [
    'handover',
    ({ lastResult }, expression) => {
      const name = text(expression, 'name');
      const result = lastResult();
      if (!result) {
        throw new DbError({
          code: 'invalid',
          message: `Nothing was bound to ${name}: the statement returned no rows.`
        });
      }
      const library = expression.library === undefined ? undefined : text(expression, 'library');
      return handOver(result, { name, language: text(expression, 'language'), library }).code;
    }
  ],
  [
    'frame',
    ({ frames }, expression) => {
      const { frame } = readLoadStatement(text(expression, 'sql'));
      const { code, upload } = frames.export(frame, text(expression, 'language'));
      return JSON.stringify({ frame, code, upload });
    }
  ]
]);

/**
 * Answers a `user_expressions` entry of a client that runs SQL cells for a notebook of another language. The
 * answer is code for that language, empty where there is nothing to run:
 *
 * - `{"op": "parameters", "connection", "sql", "language"}`: prints the values of the `:name` parameters;
 * - `{"op": "handover", "name", "language", "library"?}`: binds the last result to a variable;
 * - `{"op": "frame", "sql", "language"}`, of a `\load` statement: a JSON object with the `code` that writes its data frame, and
 *   the `upload` by which a cell names what was written.
 */
export function evaluateExpression(expression: string, context: ExpressionContext): MimeBundle {
  const parsed = parse(expression);
  const operation = OPERATIONS.get(text(parsed, 'op'));
  if (!operation) {
    throw new DbError({
      code: 'invalid',
      message: `"op" is one of: ${[...OPERATIONS.keys()].join(', ')}`
    });
  }
  return { 'text/plain': operation(context, parsed) };
}

function parse(expression: string): JsonObject {
  let parsed: unknown;
  try {
    parsed = JSON.parse(expression);
  } catch {
    parsed = null;
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) {
    throw new DbError({ code: 'invalid', message: 'An expression is a JSON object with "op"' });
  }
  return parsed as JsonObject;
}

function text(expression: JsonObject, key: string): string {
  const value = expression[key];
  if (typeof value !== 'string') {
    throw new DbError({ code: 'invalid', message: `The expression lacks the text "${key}"` });
  }
  return value;
}
