import type {
  Completer,
  CompletionHandler,
  ICompletionContext,
  ICompletionProvider
} from '@jupyterlab/completer';
import type { Host } from '../shared/host';
import { RANKED, SqlCompleterModel } from './completer-model';
import { readSqlSource, type SqlSource } from './sql-source';

type SourceChange = Parameters<NonNullable<ICompletionProvider['shouldShowContinuousHint']>>[1];

export interface CompletionProviderOptions {
  host: Host;
  isConnection(name: string): boolean;
  /** The database session of the notebook that an editor belongs to. */
  sessionOf(context: ICompletionContext): string | undefined;
}

/** Completes SQL cells in JupyterLab's completer; every other cell is left to the other providers. */
export class SqlCompletionProvider implements ICompletionProvider {
  readonly identifier = 'CompletionProvider:petersql';
  readonly rank = 1000;
  readonly renderer = null;

  constructor(private readonly options: CompletionProviderOptions) {}

  async modelFactory(): Promise<Completer.IModel> {
    return new SqlCompleterModel();
  }

  async isApplicable(context: ICompletionContext): Promise<boolean> {
    return this.sourceOf(context) !== null;
  }

  /** `offset`, `start` and `end` count code points, as JupyterLab's requests do. */
  async fetch(
    { text, offset }: CompletionHandler.IRequest,
    context: ICompletionContext
  ): Promise<CompletionHandler.ICompletionItemsReply> {
    const source = this.sourceOf(context);
    const position = [...text].slice(0, offset).join('').length - (source?.bodyStart ?? 0);
    if (!source || position < 0) {
      return { start: offset, end: offset, items: [] };
    }
    const { connection, sql, bodyStart } = source;
    const session = this.options.sessionOf(context);
    const params = { connection, sql, position, session };
    const { result } = await this.options.host.request('sql.complete', params);
    return {
      start: codePoints(text, result.from + bodyStart),
      end: codePoints(text, result.to + bodyStart),
      items: result.items.map(({ text: insertText, label, type, detail, documentation }) => ({
        [RANKED]: true,
        label,
        insertText,
        type,
        documentation: [detail, documentation].filter(Boolean).join('\n\n') || undefined
      }))
    };
  }

  shouldShowContinuousHint(visible: boolean, changed: SourceChange): boolean {
    const typed = changed.sourceChange?.find(({ insert }) => insert !== undefined)?.insert ?? '';
    return !visible && /[\p{L}\p{N}_.]$/u.test(typed);
  }

  private sourceOf({ editor }: ICompletionContext): SqlSource | null {
    return editor
      ? readSqlSource(editor.model.sharedModel.getSource(), name => this.options.isConnection(name))
      : null;
  }
}

/** Code points before a UTF-16 offset. */
function codePoints(text: string, offset: number): number {
  return [...text.slice(0, offset)].length;
}

/**
 * Keeps the providers of the notebook's own kernel out of SQL cells: they know no SQL, and one whose kernel
 * is busy would hold the list back for as long as JupyterLab waits for it.
 */
export function withoutSqlCells(provider: ICompletionProvider, sql: SqlCompletionProvider): void {
  const original = provider.isApplicable.bind(provider);
  provider.isApplicable = async context => !(await sql.isApplicable(context)) && original(context);
}
