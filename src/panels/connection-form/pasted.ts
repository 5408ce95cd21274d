import type { EngineId } from '../../model';

/** Words that connection strings of .NET and ODBC have in place of those of other drivers; spaces are left out. */
const WORDS: Readonly<Record<string, string>> = {
  server: 'host',
  datasource: 'host',
  address: 'host',
  addr: 'host',
  uid: 'user',
  userid: 'user',
  pwd: 'password',
  initialcatalog: 'database'
};

/** Settings of a connection string with semicolons. */
export interface SettingList {
  engine: EngineId;
  pairs: (readonly [key: string, value: string])[];
}

/**
 * What people copy along with a URL: quotes and brackets around it, the variable that it is the value of, the client that it is an
 * argument of.
 */
export function unwrapped(text: string): string {
  const inner = text
    .trim()
    .replace(/^(?:export\s+|set\s+)?[A-Za-z_]\w*(?:\s*=\s*|:\s+)(?=["'`]?[a-z][\w+.-]*:\/\/)/i, '')
    .replace(/^(?:psql|mysqlsh|pgcli|mycli)\s+(?=["']|[a-z][\w+.-]*:\/\/)/i, '');
  const [, ...quoted] = /^(?:"([^"]*)"|'([^']*)'|`([^`]*)`|<([^<>]*)>)$/.exec(inner) ?? [];
  return (quoted.find(each => each !== undefined) ?? inner).trim();
}

/**
 * Reads `Server=db;Uid=ann;Pwd=…` of .NET and ODBC, and `mysql:host=db;dbname=shop` of PDO; nothing for other texts. Values with a semicolon are in
 * quotes.
 */
export function settingList(text: string): SettingList | undefined {
  const [, named, list] = /^(?:(mysql|mariadb|pgsql):)?(?=\w[\w ]*=)(.*)$/is.exec(text) ?? [];
  if (list === undefined || (!named && !/^[\w ]+=(?:"[^"]*"|'[^']*'|[^;"']*);/.test(list))) {
    return undefined;
  }
  const found = list.matchAll(/([\w ]+)=\s*(?:"([^"]*)"|'([^']*)'|([^;]*))\s*(?:;|$)/g);
  const pairs = [...found].map(([, key, double, single, plain]) => {
    const word = key.replaceAll(' ', '').toLowerCase();
    return [WORDS[word] ?? word, (double ?? single ?? plain).trim()] as const;
  });
  return { engine: engineOf(named?.toLowerCase(), list, new Map(pairs).get('port')), pairs };
}

/** Without a name the port tells, or that MySQL's driver says `Server` and `Uid` where Npgsql says `Host` and `Username`. */
function engineOf(named: string | undefined, list: string, port: string | undefined): EngineId {
  if (named) {
    return named === 'pgsql' ? 'postgres' : (named as EngineId);
  }
  const isMysql = port ? /^(?:33|4000)/.test(port) : /(?:^|;)\s*(?:server|uid)\s*=/i.test(list);
  return isMysql ? 'mysql' : 'postgres';
}
