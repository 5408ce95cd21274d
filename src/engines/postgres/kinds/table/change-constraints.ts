import type { Hazard, Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { hasNotEnforced } from '../../capabilities';
import type { Subcommands } from './columns';
import {
  alterForeignKey,
  checkClause,
  constraintComments,
  exclusionClause,
  foreignKeyClause,
  keyClause,
  named,
  notValid,
  validation
} from './constraints';
import { same, type Context } from './context';
import type { Check, Exclusion, ForeignKey, Key, TableDefinition } from './definition';
import { differences, refuseInherited } from './differences';
import { indexStorage } from './indexes';

interface ConstraintChanges {
  renames: Statement[];
  /** Subcommands of the one ALTER TABLE that come before those of the columns, as a column that goes takes its constraints along. */
  drops: readonly string[];
  /** Subcommands of the one ALTER TABLE. */
  main: Subcommands;
  /** Subcommands that need an ALTER TABLE each: next to its equal the server would leave one out. */
  repeated: string[];
  /** Statements that follow it. */
  after: Statement[];
  added: (Key | Exclusion | ForeignKey | Check)[];
}

type Rows = 'some' | 'none';
type Table = Pick<
  TableDefinition,
  'keys' | 'exclusions' | 'checks' | 'foreignKeys' | 'partitionOf' | 'inherits'
>;

/** What leads from the constraints of one table to those of another. */
export function changeConstraints(from: Table, to: Table, context: Context, rows: Rows): ConstraintChanges {
  const { dialect, table } = context;
  const isChild = to.partitionOf !== null || to.inherits.length > 0;
  const keys = differences(from.keys, to.keys, keyShape);
  const exclusions = differences(from.exclusions, to.exclusions, exclusionShape);
  const checks = differences(from.checks, to.checks, checkShape);
  const foreignKeys = differences(from.foreignKeys, to.foreignKeys, key => foreignKeyShape(key, context));
  // A partition may have its parent's constraint first, which then takes it in; a child gets it from the parent.
  const comes = ({ origin }: Key | Check): boolean => origin !== 'inherited' || to.inherits.length === 0;
  const added = {
    keys: keys.added,
    exclusions: exclusions.added,
    checks: checks.added.filter(comes),
    foreignKeys: foreignKeys.added
  };
  const dropped = [...foreignKeys.dropped, ...checks.dropped, ...exclusions.dropped, ...keys.dropped];
  const kept = [...keys.kept, ...exclusions.kept, ...checks.kept, ...foreignKeys.kept];
  // The name of a key or foreign key is a partition's own affair.
  const renamed = checks.kept.filter(({ from: { name }, name: after }) => name !== after);
  refuseInherited([...dropped, ...renamed.map(each => each.from)], isChild);
  const [firstKeys, repeatedKeys] = withoutRepeats(added.keys, keyMeaning);
  const [firstExclusions, repeatedExclusions] = withoutRepeats(added.exclusions, exclusionShape);
  const addKey = (key: Key): string => `ADD ${named(key, keyClause(key, context), context)}`;
  const addExclusion = (each: Exclusion): string =>
    `ADD ${named(each, exclusionClause(each, context), context)}`;
  const hazards = (list: readonly Hazard[]): Hazard[] => (rows === 'some' ? [...list] : []);
  return {
    renames: kept.flatMap(({ from: { name: old }, name }) =>
      old === name
        ? []
        : [
            statement(
              `ALTER TABLE ${table} RENAME CONSTRAINT ${dialect.ident(old!)} TO ${dialect.ident(name!)}`
            )
          ]
    ),
    drops: dropped.map(({ name }) => `DROP CONSTRAINT ${dialect.ident(name!)}`),
    main: {
      commands: [
        ...foreignKeys.kept.flatMap(each => alterForeignKey(each.from, each.to, each.name!, context)),
        ...firstKeys.map(addKey),
        ...firstExclusions.map(addExclusion),
        ...added.checks.map(each => `ADD ${named(each, checkClause(each) + notValid(each), context)}`),
        ...added.foreignKeys.map(
          each => `ADD ${named(each, foreignKeyClause(each, context) + notValid(each), context)}`
        )
      ],
      hazards: hazards([
        ...keys.dropped.map(({ name }) =>
          hazard(
            'drops-dependents',
            `Without ${name} no foreign key can rest on its columns; the drop fails while one does`
          )
        ),
        ...[...firstKeys, ...firstExclusions].map(() =>
          hazard('lock', 'The table is locked exclusively while the index of the constraint is built')
        ),
        ...added.checks
          .filter(each => each.valid)
          .map(({ expression }) =>
            hazard(
              'lock',
              'The whole table is read under an exclusive lock; it fails where there are rows of ' +
                `SELECT * FROM ${table} WHERE NOT (${expression})`
            )
          ),
        ...added.foreignKeys
          .filter(each => each.valid)
          .map(({ references }) =>
            hazard(
              'lock',
              `Rows cannot be written, here and in ${references.table}, while all of them are checked`
            )
          )
      ])
    },
    repeated: [...repeatedKeys.map(addKey), ...repeatedExclusions.map(addExclusion)],
    after: [
      ...[...checks.kept, ...foreignKeys.kept].flatMap(each =>
        validation(each.from, each.to, each.name!, context)
      ),
      ...[...keys.kept, ...exclusions.kept].flatMap(each =>
        indexStorage(each.from, each.to, each.name, context)
      ),
      ...kept.flatMap(each => constraintComments(each.from, each.to, each.name, context)),
      ...Object.values(added).flatMap(list =>
        list.flatMap(each => constraintComments(null, each, each.name, context))
      )
    ],
    added: Object.values(added).flat()
  };
}

/**
 * Tells the parts that mean the same as one before them from the others: within one CREATE or ALTER TABLE
 * the server makes one constraint of them (`transformIndexConstraints`).
 */
function withoutRepeats<T>(parts: readonly T[], meaning: (part: T) => unknown): [first: T[], repeated: T[]] {
  const isRepeat = (part: T, n: number): boolean =>
    parts.slice(0, n).some(each => same(meaning(each), meaning(part)));
  return [parts.filter((part, n) => !isRepeat(part, n)), parts.filter(isRepeat)];
}

/** The keys and exclusions that one CREATE TABLE can make. */
export function firstOfEquals<T extends Pick<Table, 'keys' | 'exclusions'>>(table: T): T {
  // The primary key stays, whichever comes first.
  const keys = [...table.keys].sort((a, b) => Number(b.kind === 'primary') - Number(a.kind === 'primary'));
  const kept = withoutRepeats(keys, keyMeaning)[0];
  return {
    ...table,
    keys: table.keys.filter(key => kept.includes(key)),
    exclusions: withoutRepeats(table.exclusions, exclusionShape)[0]
  };
}

/** Primary or not: a unique constraint on the same columns means the same. */
function keyMeaning(key: Key): unknown {
  return keyShape({ ...key, kind: 'unique' });
}

function keyShape({ kind, columns, include, nullsNotDistinct, withoutOverlaps, ...key }: Key): unknown {
  return [kind, columns, include, nullsNotDistinct, withoutOverlaps, key.deferrable, key.initiallyDeferred];
}

function exclusionShape({
  method,
  elements,
  include,
  where,
  deferrable,
  initiallyDeferred
}: Exclusion): unknown {
  return [method, elements, include, where, deferrable, initiallyDeferred];
}

function checkShape({ expression, noInherit, enforced }: Check): unknown {
  return [expression, noInherit, enforced];
}

/** Whether a foreign key is enforced can be altered; timing always can. */
function foreignKeyShape(key: ForeignKey, { version }: Context): unknown {
  const { columns, references, match, onUpdate, onDelete, setColumns, period, enforced } = key;
  return [
    columns,
    references,
    match,
    onUpdate,
    onDelete,
    setColumns,
    period,
    hasNotEnforced(version) || enforced
  ];
}
