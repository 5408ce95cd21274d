import { tokens, type Token } from './lexer';

/** Words between a DDL verb and the kind of object it is about. */
const MODIFIERS = new Set([
  'OR',
  'REPLACE',
  'TEMPORARY',
  'UNIQUE',
  'FULLTEXT',
  'SPATIAL',
  'AGGREGATE',
  'ONLINE',
  'OFFLINE',
  'IGNORE',
  'UNDO',
  'INVOKER',
  'SECURITY',
  'SQL',
  'UNDEFINED',
  'MERGE',
  'TEMPTABLE'
]);
const DDL = new Set(['CREATE', 'ALTER', 'DROP']);
const TWO_WORDS = new Set([
  'SHOW',
  'START',
  'LOCK',
  'UNLOCK',
  'LOAD',
  'RENAME',
  'SET',
  'FLUSH',
  'ANALYZE',
  'OPTIMIZE',
  'CHECK',
  'REPAIR',
  'TRUNCATE',
  'XA'
]);
const MAIN_VERBS = new Set(['SELECT', 'UPDATE', 'DELETE', 'INSERT', 'REPLACE', 'TABLE', 'VALUES']);
const COMPOUND = new Set(['PROCEDURE', 'FUNCTION', 'TRIGGER', 'EVENT', 'PACKAGE']);

/** How a statement is called: its first words in upper case, `WITH` by the statement it introduces. */
export function commandOf(sql: string): string {
  const stream = tokens(sql);
  let first = stream.next();
  while (!first.done && first.value.text === '(') {
    first = stream.next();
  }
  if (first.done) {
    return '';
  }
  const verb = first.value.text.toUpperCase();
  if (verb === 'WITH') {
    return mainVerb(stream);
  }
  if (DDL.has(verb)) {
    const object = objectWord(stream);
    return object === '' ? verb : `${verb} ${object}`;
  }
  if (TWO_WORDS.has(verb)) {
    const second = stream.next();
    const word = second.done || second.value.quoted ? '' : second.value.text;
    return /^[A-Za-z]+$/.test(word) ? `${verb} ${word.toUpperCase()}` : verb;
  }
  return verb;
}

function mainVerb(stream: Iterable<Token>): string {
  let depth = 0;
  for (const token of stream) {
    if (token.text === '(') {
      depth++;
    } else if (token.text === ')') {
      depth--;
    } else if (depth === 0 && !token.quoted && MAIN_VERBS.has(token.text.toUpperCase())) {
      return token.text.toUpperCase();
    }
  }
  return 'WITH';
}

/** The first word that is neither a modifier nor part of `DEFINER = user@host` or `ALGORITHM = …`. */
function objectWord(stream: Generator<Token>): string {
  let inAssignment = false;
  for (let next = stream.next(); !next.done; next = stream.next()) {
    const { text, quoted } = next.value;
    const word = text.toUpperCase();
    if (word === 'DEFINER' || word === 'ALGORITHM') {
      inAssignment = true;
    } else if (quoted || text === '=' || text === '@' || text === '(' || text === ')') {
      continue;
    } else if (inAssignment && !isObjectWord(word)) {
      continue;
    } else if (!MODIFIERS.has(word)) {
      return word;
    }
  }
  return '';
}

function isObjectWord(word: string): boolean {
  return COMPOUND.has(word) || word === 'VIEW';
}

const HEAD = /(?:create|alter)\b|begin\s+not\s+atomic\b|(?:if|case|while|loop|repeat|for)\b|\/\*M?!/iy;

/** Whether the statement at `from` may hold statements of its own before its END. MariaDB takes those of routines anywhere. */
export function isCompound(script: string, from: number): boolean {
  HEAD.lastIndex = from;
  const head = HEAD.exec(script);
  if (!head) {
    return false;
  }
  if (!/^(?:create|alter|\/)/i.test(head[0])) {
    return true;
  }
  const words = commandOf(script.slice(from, from + 4096)).split(' ');
  return DDL.has(words[0]) && COMPOUND.has(words[1] ?? '');
}

const SIDE_EFFECTS = new Set([
  'INTO',
  'UPDATE',
  'SHARE',
  'NEXTVAL',
  'SETVAL',
  'NEXT',
  'GET_LOCK',
  'RELEASE_LOCK',
  'RELEASE_ALL_LOCKS',
  'LAST_INSERT_ID',
  'SLEEP',
  'BENCHMARK'
]);
const READS = new Set(['SELECT', 'TABLE', 'VALUES', 'DESC', 'DESCRIBE', 'HELP']);

/** Whether a statement reads only, as far as its text tells: functions of the user's are not looked into. */
export function readsOnly(sql: string, command: string): boolean {
  if (command.startsWith('SHOW')) {
    return true;
  }
  if (command === 'EXPLAIN') {
    return !/^\s*explain\s+(analyze|for)\b/i.test(sql);
  }
  if (!READS.has(command)) {
    return false;
  }
  for (const { text, quoted } of tokens(sql)) {
    if (!quoted && (SIDE_EFFECTS.has(text.toUpperCase()) || text === ':')) {
      return false;
    }
  }
  return true;
}
