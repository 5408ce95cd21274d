import type { Engine } from '../../../../engines/core/engine';
import type { CatalogObject } from '../../../../model';
import type { SqlCompletionItem } from '../../../common/methods';
import { nameOf, type CatalogIndex } from './catalog-index';
import { written } from './names';
import type { SourceColumn } from './sources';
import type { Typing } from './statement';

/** An item with its place among those that match equally well: the smaller the earlier. */
export interface Candidate extends SqlCompletionItem {
  group: number;
  /** What is compared with the text that was typed, instead of the label. */
  matched?: string;
}

/** Kinds of what is called in an expression. */
export const FUNCTION_KINDS = ['function', 'aggregate'];

/** Makes items of what the catalog and the server know, written as they must be where something is typed. */
export class Items {
  constructor(
    private readonly engine: Pick<Engine, 'id' | 'dialect'>,
    readonly index: CatalogIndex,
    private readonly typing: Typing
  ) {}

  /** A name as SQL: with quotes where it needs them, or where one was typed. */
  name(text: string): string {
    const { engine, index, typing } = this;
    return typing.quoted ? engine.dialect.ident(text) : written(engine, text, index.words.reserved);
  }

  /** Something with a name. */
  named(type: string, label: string, group: number, detail?: string, documentation?: string): Candidate {
    return {
      text: this.name(label),
      label,
      type,
      group,
      ...(detail && { detail }),
      ...(documentation && { documentation })
    };
  }

  object(each: CatalogObject, group: number): Candidate {
    return this.named(each.ref.kind, nameOf(each), group, this.index.schemaOf(each), each.comment);
  }

  /** In the case of what is typed; before that in the case of the statement. */
  keywords(group: number): Candidate[] {
    const { tokens, prefix, quoted } = this.typing;
    if (quoted) {
      return [];
    }
    const lower =
      prefix !== ''
        ? prefix === prefix.toLowerCase()
        : /^[a-z]+$/.test(tokens.find(({ type }) => type === 'word')?.text ?? '');
    return this.index.words.keywords.map(word => {
      const text = lower ? word.toLowerCase() : word;
      return { text, label: text, type: 'keyword', group };
    });
  }

  /** Functions that need no schema: those of the catalog, then those of the server. */
  functions(group: number): Candidate[] {
    const { objects } = this.index;
    return this.typing.quoted
      ? []
      : [
          ...objects
            .filter(each => FUNCTION_KINDS.includes(each.ref.kind) && this.index.isInPath(each))
            .map(each =>
              this.named(
                'function',
                nameOf(each),
                group,
                each.arguments && `(${each.arguments})`,
                each.comment
              )
            ),
          ...this.serverFunctions(group + 1)
        ];
  }

  serverFunctions(group: number): Candidate[] {
    return this.index.words.functions.map(each => ({
      text: each.name,
      label: each.name,
      type: 'function',
      group,
      detail:
        [each.arguments && `(${each.arguments})`, each.returns].filter(Boolean).join(' → ') || undefined,
      documentation: each.comment
    }));
  }

  /** Functions that stand for a table; too many to be offered before anything is typed. */
  rowFunctions(group: number): Candidate[] {
    return this.engine.id === 'postgres' && this.typing.prefix !== ''
      ? this.functions(group).filter(
          ({ detail = '', group: at }) => at === group || /(?:^|→ )(?:SETOF|TABLE)\b/.test(detail)
        )
      : [];
  }

  /** Tables and views that need no schema, then schemas. */
  relations(group: number): Candidate[] {
    const { index, typing } = this;
    return [
      ...index.relations.filter(each => index.isInPath(each)).map(each => this.object(each, group)),
      ...this.schemas(group + 1),
      ...index.serverSchemas.map(schema => this.named('schema', schema, group + 2)),
      // Too many to be offered before anything is typed.
      ...(typing.prefix === '' ? [] : index.words.relations)
        .filter(each => index.isInPath(each))
        .map(each => this.object(each, group + 3))
    ];
  }

  schemas(group: number): Candidate[] {
    return this.index.schemas.map(schema => this.named('schema', schema, group));
  }

  /** The types of many columns, for which each table is looked up once. */
  columnTypes(): (column: SourceColumn) => string | undefined {
    const tables = new Map<readonly string[], ReadonlyMap<string, string>>();
    return ({ origin }) => {
      if (!origin) {
        return undefined;
      }
      let types = tables.get(origin.path);
      if (!types) {
        types = new Map(this.index.relation(origin.path)?.columns?.map(([column, type]) => [column, type]));
        tables.set(origin.path, types);
      }
      return types.get(origin.column);
    };
  }
}

/** One item per text and kind of thing: several overloads, a column of two tables. */
export function unique(items: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>();
  return items.filter(({ text, type }) => {
    const key = `${type === 'keyword' || type === 'function' ? '' : type} ${text.toLowerCase()}`;
    return !seen.has(key) && Boolean(seen.add(key));
  });
}
