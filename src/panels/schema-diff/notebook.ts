import type { INotebookContent } from '@jupyterlab/nbformat';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatSqlHeader, type Comparison, type Migration, type MigrationStep } from '../../model';

/** A migration as a notebook that makes the same changes from top to bottom on `connection`. */
export function migrationNotebook(
  { source, target }: Comparison,
  { steps }: Migration,
  connection: string,
  trans: TranslationBundle
): INotebookContent {
  const intro = [
    `# ${trans.__('Schema migration')}`,
    '',
    trans.__('Makes %1 like %2.', code(target), code(source)),
    trans.__('To run it elsewhere, change the name of the connection after `%%sql`.')
  ].join('\n');
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {},
    cells: [
      markdown(intro),
      ...steps.flatMap(step => [
        markdown(`## ${headingOf(step, trans)}\n${hazardsOf(step)}`),
        ...step.cells.map(sql => ({
          cell_type: 'code' as const,
          execution_count: null,
          id: newId(),
          metadata: {},
          outputs: [],
          source: `${formatSqlHeader(connection)}\n${sql}`
        }))
      ])
    ]
  };
}

/** What a step does: `Create table orders`. */
export function headingOf({ op, label }: MigrationStep, trans: TranslationBundle): string {
  switch (op) {
    case 'create':
      return trans.__('Create %1', label);
    case 'alter':
      return trans.__('Change %1', label);
    case 'drop':
      return trans.__('Drop %1', label);
  }
}

function hazardsOf({ statements }: MigrationStep): string {
  const messages = new Set(statements.flatMap(({ hazards }) => hazards.map(({ message }) => message)));
  return [...messages].map(message => `\n- ${message}`).join('');
}

function markdown(source: string): INotebookContent['cells'][number] {
  return { cell_type: 'markdown', id: newId(), metadata: {}, source };
}

/** Names may hold anything: as code they are no markup. */
function code(text: string): string {
  const ticks = '`'.repeat(1 + Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length)));
  return ticks === '`' ? `\`${text}\`` : `${ticks} ${text} ${ticks}`;
}

function newId(): string {
  return crypto.randomUUID().slice(0, 8);
}
