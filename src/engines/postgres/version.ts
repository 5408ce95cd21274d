import type { ServerVersion } from '../core/version';

/** Servers that speak PostgreSQL's protocol, by what `version()` says. The first match counts. */
const RELATIVES: readonly [RegExp, string, string][] = [
  [/CockroachDB \S+ v(\d+)\.(\d+)(?:\.(\d+))?/, 'cockroachdb', 'CockroachDB'],
  [/-YB-(\d+)\.(\d+)(?:\.(\d+))?/, 'yugabytedb', 'YugabyteDB'],
  [/Redshift (\d+)\.(\d+)(?:\.(\d+))?/, 'redshift', 'Amazon Redshift'],
  [/Greenplum Database (\d+)\.(\d+)(?:\.(\d+))?/, 'greenplum', 'Greenplum'],
  [/Materialize v?(\d+)\.(\d+)(?:\.(\d+))?|\bMaterialize\b/, 'materialize', 'Materialize'],
  [/RisingWave-?v?(\d+)\.(\d+)(?:\.(\d+))?/i, 'risingwave', 'RisingWave'],
  [/CrateDB (\d+)\.(\d+)(?:\.(\d+))?/, 'cratedb', 'CrateDB'],
  [/QuestDB (\d+)\.(\d+)(?:\.(\d+))?|\bQuestDB\b/, 'questdb', 'QuestDB'],
  [/openGauss (\d+)\.(\d+)(?:\.(\d+))?/i, 'opengauss', 'openGauss'],
  [/\(PGlite (\d+)\.(\d+)(?:\.(\d+))?/, 'pglite', 'PGlite'],
  [/EnterpriseDB (\d+)\.(\d+)(?:\.(\d+))?/, 'edb', 'EDB Postgres Advanced Server']
];
const POSTGRES = /PostgreSQL (\d+)(?:\.(\d+))?(?:\.(\d+))?/;

/** Reads the text of `version()`. A relative keeps its own version numbers. */
export function parseVersion(text: string): ServerVersion {
  for (const [pattern, flavor, label] of RELATIVES) {
    const match = pattern.exec(text);
    if (match) {
      return numbered(flavor, label, match);
    }
  }
  const match = POSTGRES.exec(text);
  return match
    ? numbered('postgres', 'PostgreSQL', match)
    : { flavor: 'unknown', major: 0, minor: 0, patch: 0, text };
}

function numbered(flavor: string, label: string, match: RegExpExecArray): ServerVersion {
  const given = match.slice(1, 4).filter(part => part !== undefined);
  const [major = 0, minor = 0, patch = 0] = given.map(Number);
  return { flavor, major, minor, patch, text: [label, given.join('.')].filter(Boolean).join(' ') };
}

/**
 * What a relative has of PostgreSQL is told by the release that it says it is compatible with, not by its own number:
 * CockroachDB 23 calls itself PostgreSQL 13 in `server_version`.
 */
export function compatibleWith(version: ServerVersion, serverVersion: string | undefined): ServerVersion {
  const [, major = 0, minor = 0] = /^(\d+)(?:\.(\d+))?/.exec(serverVersion ?? '') ?? [];
  return { ...version, major: Number(major), minor: Number(minor), patch: 0 };
}
