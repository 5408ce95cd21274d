import { CONNECTION_NAME } from '../../../src/model';
import { parseConnectionUrl, suggestName } from '../../../src/panels/connection-form/url';

type Case = [url: string, config: object, rest?: { password?: string; ignored?: string[] }];

const cases: Case[] = [
  [
    'postgresql://ann:s3cret@db.example.com:5433/shop?sslmode=verify-full&sslrootcert=/ca.pem',
    {
      name: 'shop',
      engine: 'postgres',
      user: 'ann',
      host: 'db.example.com',
      port: 5433,
      database: 'shop',
      tls: { mode: 'verify-full', ca: '/ca.pem' }
    },
    { password: 's3cret' }
  ],
  [
    'postgresql://ann@a:5433,b,[::1]:5434/shop?target_session_attrs=read-write',
    {
      name: 'shop',
      engine: 'postgres',
      user: 'ann',
      host: 'a:5433,b,[::1]:5434',
      database: 'shop',
      targetSessionAttrs: 'read-write'
    }
  ],
  [
    'postgresql:///shop?host=a,b&port=1,2',
    { name: 'shop', engine: 'postgres', host: 'a:1,b:2', database: 'shop' }
  ],
  [
    'jdbc:postgresql://a,b/shop?targetServerType=preferSecondary',
    { name: 'shop', engine: 'postgres', host: 'a,b', database: 'shop', targetSessionAttrs: 'prefer-standby' }
  ],
  [
    'jdbc:mariadb:sequential://a:3306,b:3307/shop',
    { name: 'shop', engine: 'mariadb', host: 'a:3306,b:3307', database: 'shop' }
  ],
  ['postgres://db.example.com', { name: 'db', engine: 'postgres', host: 'db.example.com' }],
  ['postgresql:///shop', { name: 'shop', engine: 'postgres', database: 'shop' }],
  [
    'postgresql://ann@/shop?host=/var/run/postgresql&connect_timeout=10&application_name=x',
    {
      name: 'shop',
      engine: 'postgres',
      user: 'ann',
      database: 'shop',
      socket: '/var/run/postgresql',
      connectTimeoutMs: 10_000
    },
    { ignored: ['application_name'] }
  ],
  [
    'postgresql://%2Fvar%2Frun%2Fpostgresql/shop',
    { name: 'shop', engine: 'postgres', database: 'shop', socket: '/var/run/postgresql' }
  ],
  [
    'postgresql+psycopg2://ann:p%40ss%2Fword@[::1]:5432/shop',
    { name: 'shop', engine: 'postgres', user: 'ann', host: '::1', port: 5432, database: 'shop' },
    { password: 'p@ss/word' }
  ],
  [
    'postgresql://ann:p@ss@localhost/shop',
    { name: 'shop', engine: 'postgres', user: 'ann', host: 'localhost', database: 'shop' },
    { password: 'p@ss' }
  ],
  [
    'postgresql://ann:100%@localhost/shop',
    { name: 'shop', engine: 'postgres', user: 'ann', host: 'localhost', database: 'shop' },
    { password: '100%' }
  ],
  [
    'postgres://h/d?sslmode=allow',
    { name: 'd', engine: 'postgres', host: 'h', database: 'd', tls: { mode: 'prefer' } }
  ],
  [
    'postgres://h/d?sslcert=/c.pem&sslkey=/k.pem',
    {
      name: 'd',
      engine: 'postgres',
      host: 'h',
      database: 'd',
      tls: { mode: 'prefer', cert: '/c.pem', key: '/k.pem' }
    }
  ],
  [
    'mysql://root:x@127.0.0.1:3306/shop?ssl-mode=REQUIRED&socket=/tmp/mysql.sock',
    {
      name: 'shop',
      engine: 'mysql',
      user: 'root',
      host: '127.0.0.1',
      port: 3306,
      database: 'shop',
      socket: '/tmp/mysql.sock',
      tls: { mode: 'require' }
    },
    { password: 'x' }
  ],
  [
    'mysql+pymysql://h/d?ssl_ca=/ca.pem',
    { name: 'd', engine: 'mysql', host: 'h', database: 'd', tls: { mode: 'verify-full', ca: '/ca.pem' } }
  ],
  [
    'mariadb://ann@db/my-shop',
    { name: 'my-shop', engine: 'mariadb', user: 'ann', host: 'db', database: 'my-shop' }
  ],
  ['sqlite:///data/shop.db', { name: 'shop', engine: 'sqlite', file: 'data/shop.db' }],
  [
    'sqlite:////srv/shop.db?mode=ro',
    { name: 'shop', engine: 'sqlite', file: '/srv/shop.db', readOnly: true }
  ],
  ['sqlite://', { name: 'memory', engine: 'sqlite', file: ':memory:' }],
  [
    'sqlite:shop.sqlite3?cache=shared',
    { name: 'shop', engine: 'sqlite', file: 'shop.sqlite3' },
    { ignored: ['cache'] }
  ],
  [
    'jdbc:postgresql://h:5432/d?user=ann&password=x&ssl=true',
    {
      name: 'd',
      engine: 'postgres',
      host: 'h',
      port: 5432,
      database: 'd',
      user: 'ann',
      tls: { mode: 'verify-full' }
    },
    { password: 'x' }
  ],
  [
    'jdbc:postgresql://h/shop?currentSchema=sales,"My Schema"',
    {
      name: 'shop',
      engine: 'postgres',
      host: 'h',
      database: 'shop',
      initSql: `SET search_path TO 'sales', 'My Schema';`
    }
  ],
  [
    'jdbc:aws-wrapper:postgresql://h:5433/shop',
    { name: 'shop', engine: 'postgres', host: 'h', port: 5433, database: 'shop' }
  ],
  [
    'jdbc:mariadb://address=(host=a)(port=3307)(type=primary),address=(host=b)(port=3308)/shop',
    { name: 'shop', engine: 'mariadb', host: 'a:3307,b:3308', database: 'shop' }
  ],
  [
    'jdbc:mysql://ann@(host=::1, port=3307)/shop',
    { name: 'shop', engine: 'mysql', user: 'ann', host: '::1', port: 3307, database: 'shop' }
  ],
  ['jdbc:postgresql:shop', { name: 'shop', engine: 'postgres', database: 'shop' }],
  [
    'jdbc:mysql://h:3306/d?sslMode=VERIFY_IDENTITY&connectTimeout=5000&serverTimezone=UTC',
    {
      name: 'd',
      engine: 'mysql',
      host: 'h',
      port: 3306,
      database: 'd',
      tls: { mode: 'verify-full' },
      connectTimeoutMs: 5000,
      timeZone: 'UTC'
    }
  ],
  [
    'jdbc:mysql://h/d?useSSL=false',
    { name: 'd', engine: 'mysql', host: 'h', database: 'd', tls: { mode: 'disable' } }
  ],
  [
    'jdbc:mariadb://h/d?sslMode=trust',
    { name: 'd', engine: 'mariadb', host: 'h', database: 'd', tls: { mode: 'require' } }
  ],
  ['jdbc:sqlite:C:/data/shop.db', { name: 'shop', engine: 'sqlite', file: 'C:/data/shop.db' }],
  [
    'postgresql://h/d?options=-c%20search_path%3Dshop%2Cpublic%20--work_mem%3D64MB',
    {
      name: 'd',
      engine: 'postgres',
      host: 'h',
      database: 'd',
      initSql: "SET search_path TO 'shop', 'public';\nSET work_mem TO '64MB';"
    }
  ],
  [
    'postgresql://h/d?options=-x',
    { name: 'd', engine: 'postgres', host: 'h', database: 'd' },
    { ignored: ['options'] }
  ],
  [
    "host=db.example.com port=5433 user=ann dbname='my shop' password='it\\'s' sslmode=require application_name=x",
    {
      name: 'my_shop',
      engine: 'postgres',
      host: 'db.example.com',
      port: 5433,
      user: 'ann',
      database: 'my shop',
      tls: { mode: 'require' }
    },
    { password: "it's", ignored: ['application_name'] }
  ],
  ['host = /tmp dbname = shop', { name: 'shop', engine: 'postgres', socket: '/tmp', database: 'shop' }],
  [
    'jdbc:mariadb://h:3307/d;user=ann;password=x;useSSL=true',
    {
      name: 'd',
      engine: 'mariadb',
      host: 'h',
      port: 3307,
      database: 'd',
      user: 'ann',
      tls: { mode: 'require' }
    },
    { password: 'x' }
  ],
  [
    'postgresql:///shop?port=1,2&host=::1,b',
    { name: 'shop', engine: 'postgres', host: '[::1]:1,b:2', database: 'shop' }
  ],
  ['port=1,2 host=a,b', { name: 'a', engine: 'postgres', host: 'a:1,b:2' }],
  [
    'postgresql://h/d?port=&user=&sslmode=no-verify',
    { name: 'd', engine: 'postgres', host: 'h', database: 'd', tls: { mode: 'require' } }
  ],
  ...(
    [
      ['disable', 'disable'],
      ['prefer', 'prefer'],
      ['verify-full', 'verify-full'],
      ['true', 'require']
    ] as const
  ).map(([word, mode]): Case => [
    `postgresql+asyncpg://h/d?ssl=${word}`,
    { name: 'd', engine: 'postgres', host: 'h', database: 'd', tls: { mode } }
  ]),
  ...(
    [
      ['ssl={"rejectUnauthorized":true}', 'verify-full'],
      ['ssl=%7B%22rejectUnauthorized%22%3Afalse%7D', 'require'],
      ['tls=skip-verify', 'require'],
      ['tls=preferred', 'prefer'],
      ['tls=false', 'disable']
    ] as const
  ).map(([parameter, mode]): Case => [
    `mysql://h/d?${parameter}`,
    { name: 'd', engine: 'mysql', host: 'h', database: 'd', tls: { mode } }
  ]),
  ...(
    [
      ['sslmode=require&ssl=true', 'require'],
      ['ssl=true&sslmode=verify-ca', 'verify-ca'],
      ['sslfactory=org.postgresql.ssl.NonValidatingFactory&ssl=true', 'require']
    ] as const
  ).map(([parameters, mode]): Case => [
    `jdbc:postgresql://h/d?${parameters}`,
    { name: 'd', engine: 'postgres', host: 'h', database: 'd', tls: { mode } }
  ]),
  [
    'mysql+pymysql://h/d?connect_timeout=10',
    { name: 'd', engine: 'mysql', host: 'h', database: 'd', connectTimeoutMs: 10_000 }
  ],
  ['postgresql://h/d?connect_timeout=-1', { name: 'd', engine: 'postgres', host: 'h', database: 'd' }],
  [
    'jdbc:mysql://h/d?serverTimezone=GMT%2B8',
    { name: 'd', engine: 'mysql', host: 'h', database: 'd', timeZone: '+08:00' }
  ],
  [
    'jdbc:mysql://h/d?connectionTimeZone=LOCAL',
    { name: 'd', engine: 'mysql', host: 'h', database: 'd' },
    { ignored: ['connectionTimeZone'] }
  ],
  [
    "jdbc:mysql://h/d?user=ann&password=a;b&sessionVariables=sql_mode='ANSI',wait_timeout=9",
    {
      name: 'd',
      engine: 'mysql',
      host: 'h',
      database: 'd',
      user: 'ann',
      initSql: "SET sql_mode='ANSI',wait_timeout=9"
    },
    { password: 'a;b' }
  ],
  [
    'jdbc:postgresql://h/d?currentSchema=a&options=-c%20geqo=off',
    {
      name: 'd',
      engine: 'postgres',
      host: 'h',
      database: 'd',
      initSql: "SET search_path TO 'a';\nSET geqo TO 'off';"
    }
  ],
  ['jdbc:mariadb:aurora://h/d', { name: 'd', engine: 'mariadb', host: 'h', database: 'd' }],
  [
    'sqlite:///file:/srv/shop.db?mode=ro&uri=true',
    { name: 'shop', engine: 'sqlite', file: '/srv/shop.db', readOnly: true }
  ],
  ['jdbc:sqlite:file:shop.db', { name: 'shop', engine: 'sqlite', file: 'shop.db' }],
  ['  postgres://h \n', { name: 'h', engine: 'postgres', host: 'h' }]
];

it.each(cases)('reads %s', (url, config, rest = {}) => {
  expect(parseConnectionUrl(url)).toEqual({ config, ignored: [], ...rest });
});

it.each([
  ['shop.db', /not a URL/],
  ['host=db hidden secret', /from character 8 on/],
  ["host='db", /key=value/],
  ['oracle://h/d', /oracle/],
  ['jdbc:sqlserver://h', /sqlserver/],
  ['postgresql://a:1,b:x/d', /no host with a port/],
  ['postgresql://h:99999/d', /port/],
  ['postgresql://h:x/d', /host with a port/],
  ['postgresql://h/d?sslmode=maybe', /TLS mode/]
])('refuses %s', (url, message) => {
  expect(() => parseConnectionUrl(url)).toThrow(message);
});

it.each(['shop', 'my shop!', '2024-sales', 'Lager Köln', '---', ''])(
  'suggests an allowed name for "%s"',
  text => {
    expect(suggestName(text)).toMatch(CONNECTION_NAME);
  }
);

const SERVER = { name: 'd', user: 'ann', host: 'h', database: 'd' };
const PG = { ...SERVER, engine: 'postgres' };
const MYSQL = { ...SERVER, engine: 'mysql' };

it.each<[text: string, config: object, rest?: { password?: string; ignored?: string[] }]>([
  ...[
    '"?"',
    "'?'",
    '`?`',
    '<?>',
    ' \n?\t',
    'DATABASE_URL=?',
    'export DATABASE_URL="?"',
    'DATABASE_URL: ?',
    "psql '?'"
  ].map((around): [string, object, object] => [
    around.replace('?', 'postgresql://ann:x@h:5433/d'),
    { ...PG, port: 5433 },
    { password: 'x' }
  ]),
  ['psql "host=h user=ann dbname=d"', PG],
  ...['pgsql', 'postgis', 'cockroachdb', 'yugabytedb', 'jdbc:yugabytedb', 'timescaledb', 'redshift'].map(
    (scheme): [string, object] => [`${scheme}://ann@h/d`, PG]
  ),
  ['mysql2://ann@h/d', MYSQL],
  ['tidb://ann@h:4000/d', { ...MYSQL, port: 4000 }],
  ['jdbc:mariadb:replication:aurora://h1,h2/d?user=ann', { ...MYSQL, engine: 'mariadb', host: 'h1,h2' }],
  ['postgresql+psycopg2://ann@/d?host=h1:5433&host=h2', { ...PG, host: 'h1:5433,h2' }],
  [
    'ann:p@x@tcp(h:3307)/d?tls=skip-verify',
    { ...MYSQL, port: 3307, tls: { mode: 'require' } },
    { password: 'p@x' }
  ],
  [
    'ann@unix(/tmp/my.sock)/d',
    { name: 'd', engine: 'mysql', user: 'ann', socket: '/tmp/my.sock', database: 'd' }
  ],
  [
    'mysql://ann@(/tmp/my.sock)/d',
    { name: 'd', engine: 'mysql', user: 'ann', socket: '/tmp/my.sock', database: 'd' }
  ],
  ['Server=h;Port=3306;Database=d;Uid=ann;Pwd=x;', { ...MYSQL, port: 3306 }, { password: 'x' }],
  ['Host=h;Port=5433;Username=ann;Password="x;y";Database=d', { ...PG, port: 5433 }, { password: 'x;y' }],
  [
    'Data Source=h;Initial Catalog=d;User Id=ann;SslMode=Required;Pooling=true',
    { ...PG, tls: { mode: 'require' } },
    { ignored: ['pooling'] }
  ],
  ['mysql:host=h;dbname=d;user=ann', MYSQL],
  ['pgsql:host=h;port=5433;dbname=d;user=ann;password=x', { ...PG, port: 5433 }, { password: 'x' }],
  [
    'mysql:unix_socket=/tmp/my.sock;dbname=d',
    { name: 'd', engine: 'mysql', socket: '/tmp/my.sock', database: 'd' }
  ],
  ['postgresql://ann:${SHOP_PASSWORD}@h/d', { ...PG, passwordFrom: '${SHOP_PASSWORD}' }],
  ['file:/tmp/x.db?mode=ro', { name: 'x', engine: 'sqlite', file: '/tmp/x.db', readOnly: true }]
])('takes %s as it is pasted', (text, config, rest = {}) => {
  expect(parseConnectionUrl(text)).toEqual({ config, ignored: [], ...rest });
});

it.each(['postgresql:///d?host=/tmp,h2', 'postgresql://%2Ftmp,h2/d', 'host=/tmp,/run dbname=d'])(
  'says that %s has a socket among its hosts',
  text => {
    expect(() => parseConnectionUrl(text)).toThrow(/socket/);
  }
);

it.each(['mysql://ann:S3cret/x@h/d', 'mysql://ann:S3cret?x@h/d', 'ann:S3cret@h/d', 'postgres://a:S3cret:x'])(
  'does not repeat the password of %s in what it says',
  text => {
    expect(() => parseConnectionUrl(text)).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining('S3cret') as string })
    );
  }
);
