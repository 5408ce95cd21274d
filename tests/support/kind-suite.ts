import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { Connection, Engine } from '../../src/engines/core/engine';
import type { ObjectKind } from '../../src/engines/core/kind';
import { applyStatements } from '../../src/kernel-bridge/node/services/apply-plan';
import { validate } from '../../src/kernel-bridge/node/services/object-kinds';
import type { Change, Hazard, ObjectRef, Statement } from '../../src/model';
import { configOf, secretsOf, type TestServer } from './servers';

/** An empty database of its own for one case. */
export interface Scratch {
  /** Its name: `{database}` in `setup` and `expectSql` stands for it. */
  database: string;
  connection: Connection;
  /** Opens another session, on another database where asked. */
  open(database?: string): Promise<Connection>;
  drop(): Promise<void>;
}

/** A place where the cases of a kind run: a real server, or a new file. */
export interface KindTarget {
  name: string;
  scratch(): Promise<Scratch>;
}

type Given<D> = D | ((scratch: Scratch) => D);

/** One line of a kind's table: from a definition to another, or a create, or a drop. */
export interface KindCase<D> {
  name: string;
  /** Statements that make the surroundings: the table of a trigger. */
  setup?: readonly string[];
  /** Statements that take away what does not live in the scratch database: roles. */
  teardown?: readonly string[];
  /** Created first through a plan of its own. */
  from?: Given<D>;
  /** Absent: the case drops `from`. */
  to?: Given<D>;
  /** The statements of the plan, all of them, in order. Text is compared with white space folded. */
  expectSql?: readonly (string | RegExp)[];
  /** Kinds of hazards that the plan must show: these and no other. */
  hazards?: readonly Hazard['kind'][];
  /** Runs only where this is true, for what only some versions have. */
  when?(connection: Connection): boolean;
  /** More to look at once the change is applied. */
  check?(scratch: Scratch): Promise<void>;
}

export interface KindSuite<D> {
  engine: Engine;
  /** Id of the kind in `engine.kinds`. */
  kind: string;
  targets: readonly KindTarget[];
  /** Which object a definition names. */
  ref(definition: D, scratch: Scratch): ObjectRef;
  /** A definition with what the server has named by itself where it leaves that open. */
  named?(to: D, current: D): D;
  cases: readonly KindCase<D>[];
  /** Default: also drop and re-create the object of every case and compare. */
  roundTrip?: boolean;
}

/**
 * Declares the tests of a kind: on every target, every case goes create(from) → alter(to) and must
 * leave what was asked for and nothing more to do.
 */
export function kindSuite<D extends object>(suite: KindSuite<D>): void {
  const kind = kindNamed<D>(suite.engine, suite.kind);
  describe.each(suite.targets.map(target => [target.name, target] as const))(
    `${suite.kind} on %s`,
    (_name, target) => {
      test.each(suite.cases.map(each => [each.name, each] as const))('%s', async (_case, each) => {
        const scratch = await target.scratch();
        try {
          if (each.when?.(scratch.connection) ?? true) {
            await new CaseRun(suite, kind, scratch).run(each);
          } else {
            process.stdout.write(
              `  skipped: ${suite.kind} "${each.name}": ${scratch.connection.version.text} has it not\n`
            );
          }
        } finally {
          for (const sql of each.teardown ?? []) {
            await scratch.connection.query(fill(sql, scratch)).catch(() => undefined);
          }
          await scratch.drop();
        }
      });
    }
  );
}

function kindNamed<D>(engine: Engine, id: string): ObjectKind<D> {
  const kind = (engine.kinds as readonly ObjectKind<never>[]).find(each => each.descriptor.id === id);
  if (!kind) {
    throw new Error(`${engine.id} has no kind ${id}`);
  }
  return kind as ObjectKind<D>;
}

export interface KindProperty<D> extends Pick<KindSuite<D>, 'engine' | 'kind' | 'targets' | 'ref' | 'named'> {
  /** Statements that make the surroundings, once. */
  setup?: readonly string[];
  /** Any definition that the target's server takes. */
  definitions(connection: Connection): fc.Arbitrary<D>;
  /**
   * Also alters every definition into another one. Gives what the second one must keep of the first
   * (its name, where renaming is tested elsewhere). Absent: no alter.
   */
  altered?(from: D, to: D): D;
  /** Random definitions per target. Default: 25. */
  runs?: number;
}

/**
 * Declares the property of a kind: any definition survives create → read → drop → create, and any
 * definition can be altered into any other.
 */
export function kindProperty<D extends object>(property: KindProperty<D>): void {
  const {
    engine,
    targets,
    setup = [],
    definitions,
    altered,
    runs = Number(process.env.PETERSQL_PROPERTY_RUNS ?? 25)
  } = property;
  const kind = kindNamed<D>(engine, property.kind);
  describe.each(targets.map(target => [target.name, target] as const))(
    `any ${property.kind} on %s`,
    (_name, target) => {
      test('survives create, read, alter, drop and create again', async () => {
        const scratch = await target.scratch();
        const suite: KindSuite<D> = { ...property, cases: [] };
        try {
          for (const sql of setup) {
            await scratch.connection.query(fill(sql, scratch));
          }
          const each = definitions(scratch.connection);
          await fc.assert(
            fc.asyncProperty(each, each, async (first, second) => {
              const run = new CaseRun(suite, kind, scratch);
              const to = altered ? altered(first, second) : first;
              try {
                await run.run({ name: 'any', ...(altered && { from: first }), to });
              } finally {
                await run.remove(first, to);
              }
            }),
            { numRuns: runs, endOnFailure: false, interruptAfterTimeLimit: 40_000 }
          );
        } finally {
          await scratch.drop();
        }
      });
    }
  );
}

class CaseRun<D extends object> {
  constructor(
    private readonly suite: KindSuite<D>,
    private readonly kind: ObjectKind<D>,
    private readonly scratch: Scratch
  ) {}

  async run(each: KindCase<D>): Promise<void> {
    const { connection } = this.scratch;
    for (const sql of each.setup ?? []) {
      await connection.query(fill(sql, this.scratch));
    }
    const from = each.from === undefined ? undefined : given(each.from, this.scratch);
    const to = each.to === undefined ? undefined : given(each.to, this.scratch);
    if (from !== undefined) {
      await this.apply({ op: 'create', ref: this.ref(from), to: from });
    }
    const statements = await this.change(from, to);
    this.compare(each, statements);
    await each.check?.(this.scratch);
    if (to !== undefined) {
      await this.settled(to);
      await this.roundTrip(to);
    } else if (from !== undefined) {
      await expect(this.kind.read!(connection, this.ref(from))).rejects.toMatchObject({ code: 'not-found' });
    }
  }

  /** Drops whichever of the objects is there. */
  async remove(...definitions: D[]): Promise<void> {
    for (const definition of definitions) {
      const ref = this.ref(definition);
      const current = await this.kind.read!(this.scratch.connection, ref).catch(() => undefined);
      if (current) {
        await this.apply({ op: 'drop', ref, from: current });
      }
    }
  }

  private async change(from: D | undefined, to: D | undefined): Promise<Statement[]> {
    if (from === undefined) {
      return this.apply({ op: 'create', ref: this.ref(to!), to: to! });
    }
    const ref = this.ref(from);
    const current = await this.kind.read!(this.scratch.connection, ref);
    expect(current).toMatchObject(from);
    return to === undefined
      ? this.apply({ op: 'drop', ref, from: current })
      : this.apply({ op: 'alter', ref, from: current, to: { ...current, ...to } });
  }

  /** The object is what was asked for, and planning the same again finds nothing to do. */
  private async settled(to: D): Promise<void> {
    const { connection } = this.scratch;
    const ref = this.ref(to);
    const current = await this.kind.read!(connection, ref);
    expect(current).toMatchObject(to);
    if (this.kind.descriptor.schema) {
      validate(this.kind.descriptor.schema, current, 'what was read');
    }
    const again = { ...current, ...(this.suite.named?.(to, current) ?? to) };
    expect(this.kind.plan!({ op: 'alter', ref, from: current, to: again }, connection.version)).toEqual([]);
  }

  /** read → drop → create gives the same definition. */
  private async roundTrip(to: D): Promise<void> {
    const { can } = this.kind.descriptor;
    if (this.suite.roundTrip === false || can.create !== true || can.drop !== true) {
      return;
    }
    const { connection } = this.scratch;
    const ref = this.ref(to);
    const before = await this.kind.read!(connection, ref);
    await this.apply({ op: 'drop', ref, from: before });
    await this.apply({ op: 'create', ref, to: before });
    expect(await this.kind.read!(connection, ref)).toEqual(before);
  }

  private async apply(change: Change<D>): Promise<Statement[]> {
    const { connection, database, open } = this.scratch;
    const statements = this.kind.plan!(change, connection.version);
    const others: Connection[] = [];
    const report = await applyStatements(statements, async wanted => {
      if (wanted === undefined || wanted === database) {
        return connection;
      }
      const other = await open(wanted);
      others.push(other);
      return other;
    });
    await Promise.all(others.map(other => other.close()));
    const failed = statements.filter((_, n) => report.statements[n].outcome === 'failed');
    expect({ state: report.state, error: report.error, failed: failed.map(each => each.sql) }).toEqual({
      state: 'applied',
      error: undefined,
      failed: []
    });
    return statements;
  }

  private compare(each: KindCase<D>, statements: readonly Statement[]): void {
    if (each.expectSql) {
      const expected = each.expectSql.map(sql =>
        typeof sql === 'string' ? folded(fill(sql, this.scratch)) : expect.stringMatching(sql)
      );
      expect(statements.map(statement => folded(statement.sql))).toEqual(expected);
    }
    if (each.hazards) {
      const shown = statements.flatMap(statement => statement.hazards.map(hazard => hazard.kind));
      expect([...new Set(shown)].sort()).toEqual([...each.hazards].sort());
    }
  }

  private ref(definition: D): ObjectRef {
    return this.suite.ref(definition, this.scratch);
  }
}

function given<D>(value: Given<D>, scratch: Scratch): D {
  return typeof value === 'function' ? (value as (scratch: Scratch) => D)(scratch) : value;
}

function fill(sql: string, scratch: Scratch): string {
  return sql.replaceAll('{database}', scratch.database);
}

function folded(sql: string): string {
  return sql.replace(/\s+/g, ' ').trim();
}

/** A name that no other test run uses. */
export function uniqueName(prefix: string): string {
  return `${prefix}_${randomBytes(5).toString('hex')}`;
}

/** One target per server; each case gets a database of its own there. */
export function serverTargets(engine: Engine, servers: readonly TestServer[]): KindTarget[] {
  return servers.map(server => ({
    name: server.id,
    scratch: async () => {
      const database = uniqueName('kind');
      const opened: Connection[] = [];
      const open = async (name?: string): Promise<Connection> => {
        const config = configOf(server, { database: name ?? database });
        const connection = await engine.connect(config, { secrets: secretsOf(server) });
        opened.push(connection);
        return connection;
      };
      const admin = await open(server.database);
      await admin.query(`CREATE DATABASE ${engine.dialect.ident(database)}`);
      return {
        database,
        connection: await open(),
        open,
        drop: async () => {
          await Promise.all(opened.slice(1).map(connection => connection.close()));
          await admin.query(`DROP DATABASE IF EXISTS ${engine.dialect.ident(database)}`);
          await admin.close();
        }
      };
    }
  }));
}

/** A target that gives each case a new database file. */
export function fileTarget(engine: Engine): KindTarget {
  return {
    name: engine.id,
    scratch: async () => {
      const file = path.join(tmpdir(), `${uniqueName('petersql-kind')}.db`);
      const open = (): Promise<Connection> => engine.connect({ name: 'scratch', engine: 'sqlite', file });
      // An empty file is an empty database; connecting never creates one.
      writeFileSync(file, '');
      const connection = await open();
      return {
        database: 'main',
        connection,
        open,
        drop: async () => {
          await connection.close();
          for (const suffix of ['', '-wal', '-shm', '-journal']) {
            rmSync(file + suffix, { force: true });
          }
        }
      };
    }
  };
}
