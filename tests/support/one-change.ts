import type { Connection, Engine } from '../../src/engines/core/engine';
import { applyStatements } from '../../src/kernel-bridge/node/services/apply-plan';
import { changeOf, type OpaqueKind } from '../../src/kernel-bridge/node/services/object-kinds';
import { DbError, type JsonObject, type JsonValue, type ObjectRef, type Statement } from '../../src/model';
import type { KindTarget, Scratch } from './kind-suite';

type Fields = Record<string, JsonValue>;

/** What becomes of one field while all others stay as they were read. */
export type FieldChange =
  | {
      to: JsonValue | ((current: Fields) => JsonValue);
      /** What the server makes of it. Default: what was asked for. */
      reads?: JsonValue;
      /** Fields that follow on the server: the collation a character set. */
      moves?: readonly string[];
      /** The engine has no other way than to drop and create it. */
      remade?: true;
    }
  /** The plan refuses it, in these words. */
  | { to: JsonValue; refused: RegExp }
  /** Why nobody can change it of an object that is there: it counts in a create alone. */
  | { fixed: string };

/** An object of a kind, and a change for every field of its form. */
export interface OneChangeCase {
  setup: readonly string[];
  /** Takes away what does not live in the scratch database. */
  teardown?: readonly string[];
  path(database: string): string[];
  /** Where it is once its name or schema has changed. Default: the field replaces its part of the path. */
  moved?(path: readonly string[], now: Fields): string[];
  changes: Readonly<Record<string, FieldChange>>;
  /** What other versions refuse. */
  when?(connection: Connection): boolean;
}

/**
 * Declares for every kind of an engine that has a form: reading it and planning what was read gives nothing; and each
 * field changed alone gives statements that change this field on the server and nothing else. A kind without a case, or a field
 * without a change, fails.
 */
export function oneChangeSuite(
  engine: Engine,
  targets: readonly KindTarget[],
  cases: Readonly<Record<string, OneChangeCase>>
): void {
  const kinds = (engine.kinds as readonly OpaqueKind[]).filter(kind => kind.read && kind.plan);

  test(`every kind of ${engine.info.label} has a case, and every field of its form a change`, () => {
    expect(Object.keys(cases).sort()).toEqual(kinds.map(({ descriptor }) => descriptor.id).sort());
    for (const { descriptor } of kinds) {
      const fields = Object.entries((descriptor.schema?.properties ?? {}) as Record<string, JsonObject>)
        .filter(([, schema]) => schema.readOnly !== true)
        .map(([name]) => name);
      expect({ [descriptor.id]: Object.keys(cases[descriptor.id].changes).sort() }).toEqual({
        [descriptor.id]: fields.sort()
      });
    }
  });

  describe.each(targets.map(target => [target.name, target] as const))(
    'one change on %s',
    (_name, target) => {
      test.each(kinds.map(kind => [kind.descriptor.id, kind] as const))('of a %s', async (id, kind) => {
        const each = cases[id];
        const scratch = await target.scratch();
        try {
          const { connection } = scratch;
          const supported = kind.supported?.(connection.version) ?? true;
          if (supported !== true || !(each.when?.(connection) ?? true)) {
            process.stdout.write(`  skipped: one change of a ${id}: ${connection.version.text} has it not\n`);
            return;
          }
          for (const sql of each.setup) {
            await connection.query(sql.replaceAll('{database}', scratch.database));
          }
          expect(await new Changes(kind, each, scratch).outcomes()).toEqual({});
        } finally {
          for (const sql of each.teardown ?? []) {
            await scratch.connection
              .query(sql.replaceAll('{database}', scratch.database))
              .catch(() => undefined);
          }
          await scratch.drop();
        }
      });
    }
  );
}

/** Goes through the fields of one object. */
class Changes {
  private ref: ObjectRef;

  constructor(
    private readonly kind: OpaqueKind,
    private readonly wanted: OneChangeCase,
    private readonly scratch: Scratch
  ) {
    this.ref = { kind: kind.descriptor.id, path: wanted.path(scratch.database) };
  }

  /** What went wrong, by field. */
  async outcomes(): Promise<Record<string, unknown>> {
    const wrong: Record<string, unknown> = {};
    const opened = await this.read();
    const unchanged = this.plan(opened, opened);
    if (unchanged.length > 0) {
      wrong['(opened and closed)'] = unchanged.map(({ sql }) => sql);
    }
    for (const [field, change] of Object.entries(this.wanted.changes)) {
      if ('fixed' in change) {
        continue;
      }
      try {
        const problem = await ('refused' in change
          ? this.refuses(field, change)
          : this.change(field, change));
        if (problem) {
          wrong[field] = problem;
        }
      } catch (thrown) {
        wrong[field] = DbError.from(thrown).message;
      }
    }
    return wrong;
  }

  private async refuses(
    field: string,
    { to, refused }: { to: JsonValue; refused: RegExp }
  ): Promise<unknown> {
    const from = await this.read();
    try {
      return { planned: this.plan(from, { [field]: to }).map(({ sql }) => sql) };
    } catch (thrown) {
      const { message } = DbError.from(thrown);
      return refused.test(message) ? null : message;
    }
  }

  private async change(
    field: string,
    { to, reads, moves = [], remade }: Extract<FieldChange, { moves?: unknown; reads?: unknown }>
  ): Promise<unknown> {
    const from = await this.read();
    const value = typeof to === 'function' ? to(from) : to;
    const statements = this.plan(from, { [field]: value });
    const texts = statements.map(({ sql }) => sql);
    if (texts.length === 0) {
      return 'nothing to run';
    }
    if (!remade && texts.some(sql => /^(DROP|CREATE (?!OR REPLACE))/i.test(sql))) {
      return { made: 'anew', texts };
    }
    await this.apply(statements);
    this.follow(from, { ...from, [field]: value });
    const now = await this.read();
    const different = Object.keys({ ...from, ...now }).filter(
      name => name !== field && !moves.includes(name) && !same(from[name], now[name])
    );
    const expected = reads === undefined ? value : reads;
    return different.length === 0 && same(now[field], expected)
      ? null
      : { texts, different, now: now[field], before: from[field] };
  }

  private plan(from: Fields, to: Fields): Statement[] {
    return this.kind.plan!(
      changeOf(this.kind, { op: 'alter', ref: this.ref, to }, from),
      this.scratch.connection.version
    );
  }

  private async apply(statements: readonly Statement[]): Promise<void> {
    const { connection, database, open } = this.scratch;
    const others: Connection[] = [];
    const report = await applyStatements(statements, async wanted => {
      if (wanted === undefined || wanted === database) {
        return connection;
      }
      others.push(await open(wanted));
      return others.at(-1)!;
    });
    await Promise.all(others.map(other => other.close()));
    if (report.error) {
      throw new DbError(report.error);
    }
  }

  /** As the server has it, in the form in which a panel gets it. */
  private async read(): Promise<Fields> {
    return JSON.parse(JSON.stringify(await this.kind.read!(this.scratch.connection, this.ref))) as Fields;
  }

  private follow(from: Fields, now: Fields): void {
    const replaced = (path: readonly string[]): string[] =>
      path.map((part, place) =>
        place === path.length - 1 && part === from.name
          ? String(now.name)
          : place > 0 && place < path.length - 1 && part === from.schema
            ? String(now.schema)
            : part
      );
    this.ref = { ...this.ref, path: (this.wanted.moved ?? replaced)(this.ref.path, now) };
  }
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A change of one member of a list: the first that `of` finds. */
export const inList =
  (field: string, change: JsonObject, of: (member: JsonObject) => boolean = () => true) =>
  (current: Fields): JsonValue => {
    const list = current[field] as JsonObject[];
    const place = list.findIndex(of);
    return list.map((member, index) => (index === place ? { ...member, ...change } : member));
  };

/** A list with one member less, the first. */
export const withoutFirst =
  (field: string) =>
  (current: Fields): JsonValue =>
    (current[field] as JsonValue[]).slice(1);
