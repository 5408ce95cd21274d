import { randomBytes } from 'node:crypto';
import type { Problem } from '../../../model';
import { problemOf, type CheckedTexts } from '../../core/check';
import type { Connection } from '../../core/engine';
import { tokens } from '../lexer';
import { ident, literal } from '../dialect';

/** How a definition is tried under a name of its own: DDL commits, so nothing can be rolled back. */
export interface TemporaryObject {
  database: string;
  /** Session variables that the object keeps. */
  settings: Readonly<Record<string, string>>;
  texts: CheckedTexts;
  /** Statements that make it; the last one is the definition's own. */
  create(name: string): readonly string[];
  /** Takes everything away again, whether it is there or not. */
  drop(name: string): string;
}

/** Makes an object under a name of its own, drops it and tells what the server said. */
export async function checkUnderOtherName(
  db: Connection,
  { database, settings, texts, create, drop }: TemporaryObject
): Promise<Problem[]> {
  const name = `petersql_check_${randomBytes(8).toString('hex')}`;
  let current = '';
  try {
    // Replicas and backups need not see it; only some accounts may leave it out of the log.
    await db.query('SET SESSION sql_log_bin = 0').catch(() => undefined);
    await db.query(`USE ${ident(database)}`);
    const set = Object.entries(settings).map(
      ([variable, value]) => `SESSION ${variable} = ${literal(value)}`
    );
    if (set.length > 0) {
      await db.query(`SET ${set.join(', ')}`);
    }
    for (const sql of create(name)) {
      current = sql;
      await db.query(sql);
    }
    return [];
  } catch (thrown) {
    return [named(problemOf(thrown, current, texts), texts)];
  } finally {
    await db.query(drop(name));
  }
}

/** What the server names in a message that tells no place, and how it is written in the text. */
const NAMED: readonly (readonly [message: RegExp, qualifier: boolean])[] = [
  [/^Unknown column '([^']+)' in '?(NEW|OLD)'?/, true],
  [/^Undeclared variable: (.+)$/, false],
  [/^Unknown system variable '([^']+)'/, false],
  [/^Undefined (?:CURSOR|CONDITION): (.+)$/, false],
  [/^Unknown column '([^']+)' in /, false],
  [/^Duplicate (?:variable|parameter|cursor|condition): (.+)$/, false],
  [/^Column '([^']+)' in .* is ambiguous/, false],
  [/^Table '(?:[^'.]*\.)?([^']+)' doesn't exist/, false],
  [/^(?:FUNCTION|PROCEDURE) (?:\S*\.)?(\S+) does not exist/, false],
  [/^(?:LEAVE|ITERATE) with no matching label: (.+)$/, false],
  [/^No matching end label|^End-label (\S+) without match/, false]
];

/** The place of a name that the message tells, in the longest of the texts. */
function named(problem: Problem, texts: CheckedTexts): Problem {
  const match = NAMED.map(([pattern, qualified]) => ({
    found: pattern.exec(problem.message),
    qualified
  })).find(({ found }) => found?.[1] !== undefined);
  if (!match?.found || /near '/.test(problem.message)) {
    return problem;
  }
  const words = match.found[1].split('.');
  const wanted = words[words.length - 1].toLowerCase();
  const row = match.qualified ? match.found[2].toLowerCase() : null;
  const byLength = Object.entries(texts).sort(([, a], [, b]) => (b?.length ?? 0) - (a?.length ?? 0));
  for (const [field, text] of byLength) {
    const all = [...tokens(text ?? '')];
    const at = all.findIndex(
      (token, n) =>
        bare(token.text) === wanted &&
        (row === null || (all[n - 1]?.text === '.' && bare(all[n - 2]?.text ?? '') === row))
    );
    if (at >= 0) {
      return { ...problem, field, position: all[at].start };
    }
  }
  return problem;
}

function bare(word: string): string {
  const quote = word[0];
  const name = quote === '`' || quote === '"' ? word.slice(1, -1).replaceAll(quote + quote, quote) : word;
  return name.toLowerCase();
}
