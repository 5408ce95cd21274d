import fc from 'fast-check';
import { mysqlEngine } from '../../../../src/engines/mysql';
import { kindProperty, kindSuite } from '../../../support/kind-suite';
import { hostileNames, mariadbTargets, mysqlTargets, targets } from './support';

interface Parameter {
  name: string;
  mode: string | null;
  type: string;
  default?: string | null;
  remark?: string;
}

interface Definition {
  name: string;
  parameters: Parameter[];
  returns: string;
  body: string;
  aggregate?: boolean;
  deterministic?: boolean;
  dataAccess?: string;
  security?: string;
  definer?: string | null;
  comment?: string;
  sqlMode?: string | null;
  charset?: string | null;
  collation?: string | null;
}

const ref = ({ name }: Definition, { database }: { database: string }) => ({
  kind: 'function',
  path: [database, name]
});

const parameter = (name: string, type: string): Parameter => ({
  name,
  mode: null,
  type,
  default: null,
  remark: ''
});

const plain: Definition = {
  name: 'f`x',
  parameters: [parameter('a', 'int')],
  returns: 'date',
  deterministic: true,
  dataAccess: 'NO SQL',
  body: 'RETURN NULL'
};

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'function',
  targets,
  ref,
  cases: [
    {
      name: 'create with every option',
      to: {
        ...plain,
        parameters: [
          parameter('order', 'varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci'),
          parameter('größe,)', "enum('a,b','c)')")
        ],
        dataAccess: 'READS SQL DATA',
        security: 'INVOKER',
        definer: '`no body`@`%`',
        comment: 'it\'s a \\ "comment"'
      },
      expectSql: [
        "CREATE DEFINER = `no body`@`%` FUNCTION `{database}`.`f``x`(`order` varchar(10) CHARACTER SET latin1 COLLATE latin1_german1_ci, `größe,)` enum('a,b','c)')) RETURNS date DETERMINISTIC READS SQL DATA SQL SECURITY INVOKER COMMENT 'it''s a \\\\ \"comment\"' RETURN NULL"
      ],
      hazards: []
    },
    {
      name: 'a body comes back to the letter: CRLF, comments, $$, DELIMITER, introducers (dbeaver#12070)',
      to: {
        ...plain,
        body: "BEGIN\r\n\t-- a comment; 日本\r\n  /* $$ DELIMITER // */\n\n  # é\n  SET @x = _latin1'\\'$$', @y = \"DELIMITER ;;\";   \n  RETURN NULL;  \nEND"
      }
    },
    {
      name: 'comments between the parameters',
      to: {
        ...plain,
        parameters: [
          parameter('a', 'int -- the , first)'),
          { ...parameter('b', 'int /* last */'), remark: '# second' }
        ]
      }
    },
    {
      name: 'the sql_mode and the character set it was made under',
      to: {
        ...plain,
        parameters: [parameter('a"b', 'date')],
        comment: "back\\slash's",
        sqlMode: 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES',
        charset: 'latin1',
        collation: 'latin1_german1_ci',
        body: 'BEGIN SET @x = \'é\', @y = \'\\\'; RETURN "a""b"; END'
      },
      expectSql: [
        "SET @petersql_sql_mode = @@SESSION.sql_mode, @petersql_character_set_client = @@SESSION.character_set_client, @petersql_collation_connection = @@SESSION.collation_connection, SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', SESSION character_set_client = 'latin1', SESSION collation_connection = 'latin1_german1_ci'",
        /^CREATE FUNCTION .* COMMENT 'back\\slash''s' BEGIN/,
        'SET SESSION sql_mode = @petersql_sql_mode, SESSION character_set_client = @petersql_character_set_client, SESSION collation_connection = @petersql_collation_connection'
      ],
      check: async ({ connection }) => {
        const [row] = await connection.query<{ mode: string; charset: string }>(
          'SELECT @@sql_mode AS mode, @@character_set_client AS charset'
        );
        expect(row.mode).not.toContain('ANSI_QUOTES');
        expect(row.charset).toBe('utf8mb4');
      }
    },
    {
      name: 'characteristics are altered in place',
      from: plain,
      to: { ...plain, comment: 'a\\b', security: 'INVOKER', dataAccess: 'MODIFIES SQL DATA' },
      expectSql: [
        "ALTER FUNCTION `{database}`.`f``x` MODIFIES SQL DATA SQL SECURITY INVOKER COMMENT 'a\\\\b'"
      ],
      hazards: []
    },
    {
      name: 'a new name: the new one is made before the old one goes',
      from: plain,
      to: { ...plain, name: 'Chk_$%{}[]()&*^!@"\'`\\/#' },
      expectSql: [
        /^SET /,
        /^CREATE DEFINER = `petersql`@`%` FUNCTION/,
        /^SET /,
        'DROP FUNCTION `{database}`.`f``x`'
      ],
      hazards: ['drops-dependents']
    },
    {
      name: 'drop',
      from: plain,
      expectSql: ['DROP FUNCTION `{database}`.`f``x`'],
      hazards: ['drops-dependents']
    }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'function',
  targets: mysqlTargets,
  ref,
  cases: [
    {
      name: 'a new body is tried under another name first (dbeaver#38790)',
      from: plain,
      to: { ...plain, body: 'RETURN CURRENT_DATE' },
      expectSql: [
        /^SET /,
        /^CREATE DEFINER = `petersql`@`%` FUNCTION `kind_\w+`\.`petersql_check_\w+`\(`a` int\) RETURNS date DETERMINISTIC NO SQL RETURN CURRENT_DATE$/,
        /^DROP FUNCTION `kind_\w+`\.`petersql_check_\w+`$/,
        /^SET /,
        'DROP FUNCTION `{database}`.`f``x`',
        /^SET /,
        'CREATE DEFINER = `petersql`@`%` FUNCTION `{database}`.`f``x`(`a` int) RETURNS date DETERMINISTIC NO SQL RETURN CURRENT_DATE',
        /^SET /
      ],
      hazards: ['downtime']
    }
  ]
});

kindSuite<Definition>({
  engine: mysqlEngine,
  kind: 'function',
  targets: mariadbTargets,
  ref,
  cases: [
    {
      name: 'a new body: OR REPLACE keeps the grants',
      from: plain,
      to: { ...plain, body: 'RETURN CURRENT_DATE' },
      expectSql: [
        /^SET /,
        'CREATE OR REPLACE DEFINER = `petersql`@`%` FUNCTION `{database}`.`f``x`(`a` int) RETURNS date DETERMINISTIC NO SQL RETURN CURRENT_DATE',
        /^SET /
      ],
      hazards: []
    },
    {
      name: 'an aggregate function',
      to: {
        ...plain,
        aggregate: true,
        returns: 'bigint(20)',
        body: 'BEGIN\n  DECLARE total BIGINT DEFAULT 0;\n  DECLARE CONTINUE HANDLER FOR NOT FOUND RETURN total;\n  LOOP\n    FETCH GROUP NEXT ROW;\n    SET total = total + a;\n  END LOOP;\nEND'
      }
    },
    {
      name: 'parameters with a mode',
      to: {
        ...plain,
        parameters: [
          { ...parameter('a', 'int'), mode: 'IN' },
          { ...parameter('b', 'int'), mode: 'INOUT' }
        ],
        body: 'RETURN NULL'
      }
    },
    {
      name: 'a default of a parameter',
      when: ({ version: { major, minor } }) => major > 11 || (major === 11 && minor >= 8),
      to: { ...plain, parameters: [{ ...parameter('a', "enum('x','DEFAULT')"), default: "concat('x', '')" }] }
    },
    {
      name: "Oracle's mode",
      to: {
        ...plain,
        parameters: [parameter('a', 'IN INT')],
        returns: 'int(11)',
        sqlMode:
          'PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ORACLE,NO_KEY_OPTIONS,NO_TABLE_OPTIONS,NO_FIELD_OPTIONS,NO_AUTO_CREATE_USER,SIMULTANEOUS_ASSIGNMENT',
        body: 'AS "x y" INT := 1;\nBEGIN\n  RETURN NULL;\nEND'
      }
    }
  ]
});

kindProperty<Definition>({
  engine: mysqlEngine,
  kind: 'function',
  targets,
  ref,
  definitions: () =>
    fc.record({
      name: hostileNames,
      parameters: fc
        .uniqueArray(
          hostileNames.filter(name => name.trim() === name),
          { maxLength: 3, selector: name => name.toLowerCase() }
        )
        .chain(names =>
          fc.tuple(
            ...names.map(name =>
              fc.record({
                name: fc.constant(name),
                mode: fc.constant(null),
                type: fc.constantFrom('int unsigned', "set('a''',')')", 'decimal(10, 2)', 'JSON /* ( */'),
                default: fc.constant(null),
                remark: fc.constant('')
              })
            )
          )
        ),
      returns: fc.constantFrom('date', 'time', 'double'),
      body: fc.constantFrom(
        "RETURN 'x'",
        'RETURN "x" -- end',
        "BEGIN\r\n  /* ; */ RETURN '日本';\nEND",
        "IF 1 THEN RETURN '\\\\'; ELSE RETURN NULL; END IF"
      ),
      deterministic: fc.boolean(),
      dataAccess: fc.constantFrom('CONTAINS SQL', 'NO SQL', 'READS SQL DATA', 'MODIFIES SQL DATA'),
      security: fc.constantFrom('DEFINER', 'INVOKER'),
      definer: fc.constantFrom('`petersql`@`%`', '`no``body @x`@`10.0.%`'),
      comment: fc.string({ maxLength: 40, unit: 'grapheme-ascii' }),
      sqlMode: fc.constantFrom(
        '',
        'STRICT_TRANS_TABLES',
        'NO_BACKSLASH_ESCAPES',
        'IGNORE_SPACE',
        'ALLOW_INVALID_DATES'
      ),
      charset: fc.constantFrom('utf8mb4'),
      collation: fc.constantFrom('utf8mb4_bin', 'latin1_swedish_ci')
    }) as fc.Arbitrary<Definition>,
  altered: (from, to) => ({ ...to, name: from.name })
});
