import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { StatementOutcome } from '../../model';
import { describeOutcome, formatElapsed, formatRows } from './format';

/** What the server said beside the rows: outcomes, affected rows, notices and warnings. */
export class MessageList extends Widget {
  constructor(private readonly trans: TranslationBundle) {
    super({ node: document.createElement('div') });
    this.addClass('jp-PeterSql-Messages');
    this.node.tabIndex = 0;
  }

  setStatements(statements: readonly StatementOutcome[]): void {
    this.node.replaceChildren(...statements.flatMap(statement => this.linesOf(statement)));
  }

  private linesOf(statement: StatementOutcome): HTMLElement[] {
    const notices = statement.notices.map(({ severity, message, detail, hint }) => {
      const node = line('notice', severity, [message, detail, hint].filter(text => text).join('\n'));
      node.dataset.severity = severity.toLowerCase();
      return node;
    });
    if (!statement.command) {
      return notices;
    }
    const what = statement.result
      ? `${statement.command}, ${formatRows(statement.result.rows, this.trans)}`
      : describeOutcome(statement, this.trans);
    return [...notices, line('outcome', formatElapsed(statement.elapsedMs), what)];
  }
}

function line(kind: string, label: string, text: string): HTMLElement {
  const node = document.createElement('div');
  node.className = `jp-PeterSql-Messages-${kind}`;
  const tag = document.createElement('span');
  tag.className = 'jp-PeterSql-Messages-label';
  tag.textContent = label;
  const body = document.createElement('span');
  body.className = 'jp-PeterSql-Messages-text';
  body.textContent = text;
  node.append(tag, body);
  return node;
}
