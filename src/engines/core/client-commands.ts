/** Commands of an engine's own command line client, which people type out of habit and no server knows. */
export interface ClientCommands {
  /** Who takes what begins like this instead. */
  readonly rule: string;
  /** A command at the place where the server stopped reading; sticky. */
  readonly command: RegExp;
  /** What does the same here; the first command that matches says it. */
  readonly instead: readonly (readonly [command: RegExp, advice: string])[];
}

/** Advice that is the same for all engines. */
export const INSTEAD = {
  wideRows: 'Results are a grid, whatever their width; Enter on a cell shows its whole value.',
  connection: 'The toolbar of the cell, or the name after %%sql, chooses the connection.',
  files:
    'Files go through the notebook: \\load writes a data frame into a table, and %%sql connection name << makes one of a result.',
  timing: 'Each result says how long it took.'
};

/** What to tell the author of a script that a server could not read from `position` on. */
export function clientCommandHint(
  { rule, command, instead }: ClientCommands,
  script: string,
  position: number
): string | undefined {
  command.lastIndex = position;
  const found = command.exec(script)?.[0];
  if (found === undefined) {
    return undefined;
  }
  const advice = instead.find(([pattern]) => pattern.test(found))?.[1];
  return advice ? `${rule} ${advice}` : rule;
}
