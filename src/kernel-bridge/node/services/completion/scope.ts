import type { EngineId } from '../../../../model';
import { commonTables } from './common-tables';
import { levelOf } from './levels';
import { outputOf } from './outputs';
import { QueryReader } from './query-reader';
import type { CommonTables, Level, Relations, Source, SourceColumn } from './sources';
import type { SqlToken } from './tokens';

/** Reads what is visible at a place of one statement. Tolerant: what it cannot read it leaves out. */
export class ScopeReader extends QueryReader {
  constructor(
    engine: EngineId,
    tokens: readonly SqlToken[],
    readonly relations: Relations
  ) {
    super(engine, tokens);
  }

  /** Tables of the innermost query first, then those of the queries around it. */
  visibleAt(at: number): Source[] {
    return this.levelsAt(at).flatMap(({ sources }) => sources);
  }

  /** The queries around `at` and what each of them sees, the innermost first. */
  levelsAt(at: number): Level[] {
    const chain = this.chain(at);
    const found: Level[] = [];
    let ctes: CommonTables = new Map();
    chain.forEach(([from, to], depth) => {
      ctes = commonTables(this, from, to, ctes, at);
      const inner = chain[depth + 1];
      if (inner && this.word(inner[0] - 2) === 'LATERAL') {
        const level = levelOf(this, from, to, at, ctes);
        found.unshift({ ...level, sources: level.sources.filter(({ end = 0 }) => end <= inner[0]) });
      } else if (!inner || !this.isTableOrCte(inner[0])) {
        found.unshift(levelOf(this, from, to, at, ctes));
      }
    });
    return found;
  }

  /**
   * What the query around `at` returns. `first`: as the whole of a UNION, whose names are those of its first SELECT.
   */
  outputsAt(at: number, first: boolean): readonly SourceColumn[] {
    const [from, to] = this.blockAt(at);
    const ctes = this.commonTablesAt(at);
    const main = this.mainOf(from, to);
    const query =
      this.word(main) === 'INSERT' || this.word(main) === 'REPLACE'
        ? this.find(main, to, n => this.word(n) === 'SELECT')
        : from;
    return this.outputOf(first ? query : this.pieceOf(query, to, at)[0], to, ctes).filter(({ name }) => name);
  }

  /** The columns of the query in `[from, to)`. */
  queryColumns(from: number, to: number): readonly SourceColumn[] {
    return this.outputOf(from, to, new Map()).filter(({ name }) => name);
  }

  /** Names of the columns of the query in `[from, to)`. */
  namesOf(from: number, to: number): string[] {
    return this.outputOf(from, to, new Map()).flatMap(({ name }) => name || []);
  }

  /** The common table expressions that are visible. */
  ctesAt(at: number): Source[] {
    return [...this.commonTablesAt(at)].map(([alias, columns]) => ({ alias, columns }));
  }

  /** The columns of a table, a derived table or a common table expression. */
  columns({ path, columns }: Source): readonly SourceColumn[] {
    return (
      columns ??
      (path ? this.relations.columnsOf(path).map(column => ({ name: column, origin: { path, column } })) : [])
    );
  }

  /** The columns that the query in `[from, to)` returns, those without a name among them. */
  outputOf(from: number, to: number, outer: CommonTables): readonly SourceColumn[] {
    return outputOf(this, from, to, outer);
  }

  private commonTablesAt(at: number): CommonTables {
    return this.chain(at).reduce<CommonTables>(
      (outer, [from, to]) => commonTables(this, from, to, outer, at),
      new Map()
    );
  }
}
