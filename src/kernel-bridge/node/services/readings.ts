import type { Dialect, ScriptStatement } from '../../../engines/core/engine';

/**
 * The statements of a script as a session would cut it, and where the script changes the setting that decides about that,
 * also those of a session that is set otherwise: for checks that may let nothing pass.
 */
export function readings(dialect: Dialect, script: string): ScriptStatement[] {
  const { otherwise } = dialect;
  const dialects = otherwise?.setting.test(script) ? [dialect, ...otherwise.dialects()] : [dialect];
  const seen = new Set<string>();
  return dialects
    .flatMap(each => each.split(script))
    .filter(({ start, end }) => {
      const place = `${start}-${end}`;
      return !seen.has(place) && seen.add(place);
    });
}
