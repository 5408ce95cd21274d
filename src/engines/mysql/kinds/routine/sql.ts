import { ident, path } from '../../dialect';
import { hasMode, literalIn } from './creation-context';
import type { RoutineDefinition, RoutineKind, RoutineParameter } from './definition';

/** The whole CREATE statement, body and all: no DELIMITER, it goes out in one piece. */
export function createSql(
  kind: RoutineKind,
  database: string,
  routine: RoutineDefinition,
  { name = routine.name, replace = false } = {}
): string {
  const head = [
    replace ? 'CREATE OR REPLACE' : 'CREATE',
    routine.definer && `DEFINER = ${routine.definer}`,
    routine.aggregate && 'AGGREGATE',
    `${kind.toUpperCase()} ${path([database, name])}(${parametersSql(routine.parameters)})`,
    // MariaDB's Oracle mode has its own word.
    kind === 'function' &&
      `${hasMode(routine.sqlMode, 'ORACLE') ? 'RETURN' : 'RETURNS'} ${routine.returns ?? ''}`,
    routine.language !== 'SQL' && `LANGUAGE ${routine.language}`,
    routine.using,
    routine.deterministic && 'DETERMINISTIC',
    routine.dataAccess !== 'CONTAINS SQL' && routine.dataAccess,
    routine.security !== 'DEFINER' && `SQL SECURITY ${routine.security}`,
    routine.comment !== '' && `COMMENT ${literalIn(routine, routine.comment)}`
  ];
  return `${head.filter(Boolean).join(' ')}\n${routine.body}`;
}

function parametersSql(parameters: readonly RoutineParameter[]): string {
  return parameters
    .map(({ name, mode, type, default: value, remark }) => {
      const sql = [mode, ident(name), type, value !== null && `DEFAULT ${value}`].filter(Boolean).join(' ');
      const text = remark === '' ? sql : `${remark}\n${sql}`;
      // A comment to the end of the line must not swallow what follows.
      return /--|#/.test(text) ? `\n${text}\n` : text;
    })
    .join(', ');
}

/** ALTER changes these characteristics in place; everything else needs a new routine. */
export function alterSql(
  kind: RoutineKind,
  database: string,
  from: RoutineDefinition,
  to: RoutineDefinition,
  literal: (text: string) => string
): string | null {
  const changes = [
    from.dataAccess !== to.dataAccess && to.dataAccess,
    from.security !== to.security && `SQL SECURITY ${to.security}`,
    from.comment !== to.comment && `COMMENT ${literal(to.comment)}`
  ].filter(Boolean);
  return changes.length > 0
    ? `ALTER ${kind.toUpperCase()} ${path([database, to.name])} ${changes.join(' ')}`
    : null;
}
