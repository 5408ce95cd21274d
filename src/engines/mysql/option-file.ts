import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { CandidateProblem } from '../../model';
import { fullPath, readOtherFile, shortPath } from '../core/other-files';

/** One option of an option file (MySQL manual, section 6.2.2.2; MariaDB: "Configuring MariaDB with Option Files"). */
export interface FileOption {
  group: string;
  /** In lower case, with `-` between its words, without `loose-`. */
  key: string;
  /** Absent where only the name stands. */
  value?: string;
  file: string;
  line: number;
}

/** `!include` in a circle, or deeper than anybody writes. */
const MAX_DEPTH = 10;

/** Reads an option file and what it includes, in the order in which they count: the last value of an option wins. */
export async function readOptionFile(
  file: string,
  depth = 0
): Promise<{ options: FileOption[]; problems: CandidateProblem[] }> {
  // The clients ignore a file that everybody may write.
  const { text, problem } = await readOtherFile(file, 0o002, 'everybody may write it');
  const options: FileOption[] = [];
  const problems: CandidateProblem[] = problem ? [{ file: shortPath(file), message: problem }] : [];
  let group: string | undefined;
  for (const [index, raw] of (text ?? '').split(/\r?\n/).entries()) {
    const line = index + 1;
    const content = raw.trim();
    const complain = (message: string): void =>
      void problems.push({ file: shortPath(file), line, section: group, message });
    const [, directive, target] = /^!(include|includedir)\s+(.+)$/.exec(content) ?? [];
    // What stands behind the bracket is not looked at.
    const [, name] = /^\[([^\]]*)\]/.exec(content) ?? [];
    if (content === '' || content.startsWith('#') || content.startsWith(';')) {
      continue;
    }
    if (directive !== undefined) {
      const included = await includedFiles(directive, path.resolve(path.dirname(file), fullPath(target)));
      if (!included || depth >= MAX_DEPTH) {
        complain(included ? 'Files include each other.' : `${target} cannot be read.`);
      }
      for (const each of depth < MAX_DEPTH ? (included ?? []) : []) {
        const inner = await readOptionFile(each, depth + 1);
        options.push(...inner.options);
        problems.push(...inner.problems);
      }
    } else if (name !== undefined) {
      // As for the clients, a blank in front is a part of the name.
      group = name.trimEnd();
    } else if (/^[[!]/.test(content)) {
      complain('Expected [group], !include or !includedir.');
    } else if (group === undefined) {
      complain('An option stands before the first [group].');
    } else {
      const option = readOption(content);
      if (option) {
        options.push({ ...option, group, file, line });
      } else {
        complain('Expected an option, with “=” before its value.');
      }
    }
  }
  return { options, problems };
}

/** The files that a directive names; nothing when they cannot be read. */
async function includedFiles(directive: string, target: string): Promise<string[] | undefined> {
  try {
    if (directive === 'include') {
      return (await readdir(path.dirname(target))).includes(path.basename(target)) ? [target] : undefined;
    }
    const names = await readdir(target);
    return names
      .filter(name => name.endsWith('.cnf'))
      .sort()
      .map(name => path.join(target, name));
  } catch {
    return undefined;
  }
}

function readOption(content: string): { key: string; value?: string } | undefined {
  const [, key, rest] = /^([\w.-]+)\s*(?:=\s*(.*))?$/s.exec(withoutComment(content)) ?? [];
  return key === undefined
    ? undefined
    : {
        key: key
          .toLowerCase()
          .replaceAll('_', '-')
          .replace(/^loose-/, ''),
        value: rest === undefined ? undefined : valueOf(rest)
      };
}

/** A `#` begins a comment, unless a quote is open there; one that is never closed stays open (my_default.c, find_end_comment). */
function withoutComment(line: string): string {
  const [kept] = /^(?:"(?:\\(?:.|$)|[^"\\])*(?:"|$)|'(?:\\(?:.|$)|[^'\\])*(?:'|$)|[^#"'])*/.exec(line) ?? [
    line
  ];
  return kept.trim();
}

const ESCAPES: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', r: '\r', s: ' ', '\\': '\\' };

function valueOf(text: string): string {
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(text) ?? [];
  return (quoted ?? text).replace(
    /\\(.)/gs,
    (whole, letter: string) => ESCAPES[letter] ?? (/["']/.test(letter) ? letter : whole)
  );
}
