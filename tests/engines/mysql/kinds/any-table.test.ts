import fc from 'fast-check';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { kindProperty } from '../../../support/kind-suite';
import { hostileNames, mariadbTargets, mysqlTargets } from './support';

type Json = Record<string, unknown>;
interface Definition extends Json {
  name: string;
}

/** Text that every character set here has: what a server cannot store is no matter of definitions. */
const comments = fc
  .string({ maxLength: 30, unit: 'grapheme-ascii' })
  .map(text => text.replaceAll('\0', ''))
  .chain(text => fc.constantFrom(text, `${text}'\\`, 'größe', '%_\\%', 'a\nb'));
const charsets = fc.constantFrom(
  { charset: 'latin1', collation: 'latin1_german1_ci' },
  { charset: 'utf8mb4', collation: 'utf8mb4_bin' },
  { charset: 'ascii', collation: 'ascii_general_ci' }
);
const quoted = (text: string): string => `'${text.replace(/[\\]/g, '\\\\').replaceAll("'", "''")}'`;
const nothing = { charset: null, collation: null };

type Engine = 'mysql' | 'mariadb';

function columns(engine: Engine): fc.Arbitrary<Json> {
  const int = engine === 'mysql' ? 'int' : 'int(11)';
  const now = engine === 'mysql' ? 'CURRENT_TIMESTAMP(3)' : 'current_timestamp(3)';
  const zero = engine === 'mysql' ? "'7'" : '7';
  return fc
    .oneof(
      fc.record({
        type: fc.constantFrom(
          int,
          engine === 'mysql' ? 'bigint unsigned' : 'bigint(20) unsigned',
          'double',
          'decimal(12,3)'
        ),
        default: fc.constant(null),
        nullable: fc.boolean(),
        values: fc.constant(nothing)
      }),
      fc.record({
        type: fc.constant(int),
        default: fc.constant(zero),
        nullable: fc.boolean(),
        values: fc.constant(nothing)
      }),
      fc.record({
        type: fc.constantFrom('varchar(40)', 'char(40)'),
        default: fc.oneof(fc.constant(null), fc.constantFrom("x'\\", '%_', 'a b', 'a\\\\b').map(quoted)),
        nullable: fc.boolean(),
        values: charsets
      }),
      fc.record({
        type: fc.constantFrom('text', 'longtext'),
        default: fc.constant(null),
        nullable: fc.boolean(),
        values: charsets
      }),
      fc.record({
        type: fc.constantFrom("enum('a','b''c',',)')", "set('x(','y\\\\')"),
        default: fc.constant(null),
        nullable: fc.boolean(),
        values: charsets
      }),
      fc.record({
        type: fc.constantFrom('timestamp(3)', 'datetime(3)'),
        default: fc.constant(now),
        onUpdate: fc.constantFrom(null, now),
        nullable: fc.boolean(),
        values: fc.constant(nothing)
      }),
      fc.record({
        type: fc.constant('bit(5)'),
        default: fc.constantFrom(null, "b'101'"),
        nullable: fc.boolean(),
        values: fc.constant(nothing)
      }),
      fc.record({
        type: fc.constantFrom('varbinary(9)', 'blob', 'date'),
        default: fc.constant(null),
        nullable: fc.boolean(),
        values: fc.constant(nothing)
      })
    )
    .map(({ values, ...rest }) => ({ ...rest, ...values }));
}

function definitions(engine: Engine): fc.Arbitrary<Definition> {
  const idType = engine === 'mysql' ? 'int' : 'int(11)';
  return fc
    .record({
      name: hostileNames,
      names: fc.uniqueArray(hostileNames, {
        minLength: 3,
        maxLength: 7,
        selector: text => text.toLowerCase()
      }),
      others: fc.array(fc.record({ column: columns(engine), comment: comments, invisible: fc.boolean() }), {
        minLength: 7,
        maxLength: 7
      }),
      keys: fc.uniqueArray(
        hostileNames.filter(name => name.toUpperCase() !== 'PRIMARY'),
        {
          minLength: 2,
          maxLength: 2,
          selector: text => text.toLowerCase()
        }
      ),
      unique: fc.boolean(),
      descending: fc.boolean(),
      visible: fc.boolean(),
      checked: fc.boolean(),
      comment: comments,
      charset: charsets,
      rowFormat: fc.constantFrom(null, 'COMPACT', 'DYNAMIC'),
      stats: fc.boolean()
    })
    .map(
      ({
        name,
        names,
        others,
        keys,
        unique,
        descending,
        visible,
        checked,
        comment,
        charset,
        rowFormat,
        stats
      }) => {
        const [first, ...rest] = names;
        const ident = `\`${first.replaceAll('`', '``')}\``;
        const condition = engine === 'mysql' ? `(${ident} > 3)` : `${ident} > 3`;
        return {
          name,
          columns: [
            { name: first, type: idType, nullable: false, comment: '', generated: null, check: null },
            ...rest.map((each, index) => ({
              name: each,
              ...others[index].column,
              comment: others[index].comment,
              // MariaDB hides only what an insert can leave out.
              invisible:
                others[index].invisible &&
                (others[index].column.nullable || others[index].column.default !== null)
            }))
          ],
          indexes: [
            { name: 'PRIMARY', kind: 'PRIMARY', parts: [{ column: first }] },
            {
              name: keys[0],
              kind: unique ? 'UNIQUE' : 'INDEX',
              parts: [{ column: first, descending }],
              visible,
              comment
            }
          ],
          checks: checked ? [{ name: keys[1], expression: condition, enforced: true }] : [],
          engine: 'InnoDB',
          comment,
          ...charset,
          rowFormat,
          options: stats ? [{ name: 'STATS_PERSISTENT', value: '1' }] : []
        };
      }
    );
}

for (const [engine, targets] of [
  ['mysql', mysqlTargets],
  ['mariadb', mariadbTargets]
] as const) {
  kindProperty<Definition>({
    engine: mysqlEngine,
    kind: 'table',
    targets,
    ref: ({ name }, { database }) => ({ kind: 'table', path: [database, name] }),
    definitions: () => definitions(engine),
    altered: (from, to) => ({ ...to, name: from.name }),
    runs: 8
  });
}
