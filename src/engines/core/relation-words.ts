/** Words that a relation's name follows. */
const BEFORE: ReadonlySet<string> = new Set([
  ...[
    'FROM',
    'JOIN',
    'STRAIGHT_JOIN',
    'INTO',
    'UPDATE',
    'TABLE',
    'ONLY',
    'USING',
    'SETOF',
    'TRUNCATE',
    'VIEW'
  ],
  ...['DELETE', 'INSERT', 'REPLACE', 'IGNORE']
]);
/** Words that begin a list of relations, and those that begin another list. */
const LISTS: ReadonlySet<string> = new Set(['FROM', 'UPDATE', 'TABLE', 'USING', 'TRUNCATE', 'DELETE']);
const OTHERS: ReadonlySet<string> = new Set([
  ...[
    'SELECT',
    'BY',
    'SET',
    'VALUES',
    'WHERE',
    'ON',
    'RETURNING',
    'DISTINCT',
    'AND',
    'OR',
    'INTO',
    'CALL',
    '(',
    ';'
  ]
]);

/** A part of a name that stands in a text as it is, however the name is quoted there: quotes within it are doubled. */
export function plainPart(name: string): string {
  return name.split(/["`]/).reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

/** Whether the word at a place of a statement can be the name of a table or view, as far as those before it tell. */
export function canBeRelation(words: readonly string[], at: number): boolean {
  const word = (place: number): string => (words[place] ?? '').toUpperCase();
  if (word(at - 1) !== ',') {
    return BEFORE.has(word(at - 1));
  }
  for (let place = at - 2; place >= 0; place--) {
    if (LISTS.has(word(place)) || OTHERS.has(word(place))) {
      return LISTS.has(word(place));
    }
  }
  return false;
}
