import type { ICell, ICodeCell, IMarkdownCell } from '@jupyterlab/nbformat';
import { UUID } from '@lumino/coreutils';
import type { ApplyReport } from '../../model';
import { formatSqlHeader } from '../../model';
import type { AppliedChange } from '../shared/applied-changes';

type RanStatement = ApplyReport['statements'][number];

/**
 * A change as cells of a notebook: a heading with time, connection and outcome, and the SQL as if it had been run
 * there. Only what is in force is recorded, so that the notebook leads to the same state elsewhere; nothing for
 * a change that changed nothing.
 */
export function recordOf(change: AppliedChange, executionCount: number): ICell[] {
  const inForce = change.report.statements.filter(
    ({ outcome }) => outcome === 'done' || outcome === 'undo-failed'
  );
  if (inForce.length === 0) {
    return [];
  }
  const heading: IMarkdownCell = {
    cell_type: 'markdown',
    id: UUID.uuid4(),
    metadata: {},
    source: headingOf(change)
  };
  const code: ICodeCell = {
    cell_type: 'code',
    id: UUID.uuid4(),
    metadata: {},
    execution_count: executionCount,
    source: [formatSqlHeader(change.connection), ...inForce.map(sqlOf)].join('\n'),
    outputs: [{ output_type: 'stream', name: 'stdout', text: `${inForce.map(outcomeOf).join('\n')}\n` }]
  };
  return [heading, code];
}

function headingOf({ op, kindLabel, ref, connection, at, report }: AppliedChange): string {
  const verb = { create: 'Create', alter: 'Alter', drop: 'Drop' }[op];
  const time = `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;
  const place = ref.path.map(name => code(name)).join('.');
  const outcome =
    report.state === 'applied' ? 'applied' : `in part: ${(report.error?.message ?? '').replace(/\s+/g, ' ')}`;
  return `### ${verb} ${kindLabel.toLowerCase()} ${place}\n\n${time} · connection ${code(connection)} · ${outcome}`;
}

/** A name as Markdown code, whatever characters it has. */
function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replace(/\s/g, ' ')}${pad}${fence}`;
}

/** A statement with its end. One that holds a secret was not recorded whole: it must not run as it is. */
function sqlOf({ sql: ran, elsewhere, masked }: RanStatement): string {
  const sql = elsewhere ?? ran;
  if (masked) {
    return `-- Holds a secret that is not recorded: put it in to run this.\n${sql.replace(/^/gm, '-- ')}`;
  }
  const lastLine = sql.slice(sql.lastIndexOf('\n') + 1);
  return /--|#/.test(lastLine) ? `${sql}\n;` : `${sql};`;
}

function outcomeOf({ sql, elapsedMs }: RanStatement): string {
  const [command = ''] = /^\s*(?:\w+\s+){0,2}\w+/.exec(sql) ?? [];
  const elapsed = elapsedMs < 10 ? elapsedMs.toFixed(1) : String(Math.round(elapsedMs));
  return `${command.trim().replace(/\s+/g, ' ')} · done · ${elapsed} ms`;
}
