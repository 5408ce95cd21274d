/** What the scripts tell a person who waits. */

/** Prints one line that says what happens now. */
export function say(text) {
  process.stdout.write(`${text}\n`);
}

/** Announces `title`, does `body` and says how long it took. */
export async function step(title, body) {
  say(`→ ${title}`);
  const started = Date.now();
  const result = await body();
  say(`  ${title}: done in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return result;
}

/** The last `count` lines of a log. */
export function tail(text, count = 40) {
  return text.trimEnd().split('\n').slice(-count).join('\n');
}
