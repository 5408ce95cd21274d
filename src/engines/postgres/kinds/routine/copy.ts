import { dialect } from '../../dialect';
import { nextToken } from '../../split';
import type { ProcedureDefinition } from './definition';

/** Languages whose bodies may call a parameter by the routine's name (manual, sections 38.5.1 and 41.3). */
const QUALIFYING: ReadonlySet<string | undefined> = new Set(['sql', 'plpgsql']);

/** A routine like another one. */
export function copyRoutine<D extends ProcedureDefinition>(routine: D, name: string): D {
  return { ...routine, name, body: bodyUnder(name, routine) };
}

/** The body of a routine that gets another name: `name.parameter` in it, as the server writes it too, follows. */
export function bodyUnder(name: string, routine: ProcedureDefinition): ProcedureDefinition['body'] {
  const { body, language, arguments: parameters = [] } = routine;
  const names = new Set(parameters.flatMap(each => (each.name ? [each.name] : [])));
  return typeof body === 'string' && QUALIFYING.has(language ?? undefined)
    ? requalified(body, routine.name, name, names)
    : body;
}

function requalified(body: string, from: string, to: string, parameters: ReadonlySet<string>): string {
  const words: { text: string; start: number; end: number }[] = [];
  for (let at = 0; at < body.length;) {
    const { start, end, kind } = nextToken(body, at);
    if (kind !== 'space' && kind !== 'comment') {
      words.push({ text: body.slice(start, end), start, end });
    }
    at = end;
  }
  let result = '';
  let done = 0;
  words.forEach(({ text, start, end }, n) => {
    const [dot, parameter] = [words[n + 1], words[n + 2]];
    const isPart = words[n - 1]?.text === '.';
    if (!isPart && nameOf(text) === from && dot?.text === '.' && parameters.has(nameOf(parameter?.text))) {
      result += body.slice(done, start) + dialect.ident(to);
      done = end;
    }
  });
  return result + body.slice(done);
}

/** The name that a word or a quoted word stands for. */
function nameOf(word = ''): string {
  return word.startsWith('"') ? word.slice(1, -1).replaceAll('""', '"') : word.toLowerCase();
}
