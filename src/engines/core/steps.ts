import { DbError, type TestStep } from '../../model';

/** Runs one step of connecting and reports how it ended. */
export type StepRunner = <T>(
  step: TestStep['step'],
  label: string,
  body: () => Promise<T>,
  detail?: (value: T) => string | undefined
) => Promise<T>;

/** Steps nobody wants to hear of. */
export const silently: StepRunner = (_step, _label, body) => body();

/** Reports each step as it ends; what `body` rejects with is passed on, and told in the words of `explain`. */
export function stepReporter(
  onStep: ((step: TestStep) => void) | undefined,
  explain: (error: unknown, label: string) => DbError = DbError.from
): StepRunner {
  if (!onStep) {
    return silently;
  }
  return async (step, label, body, detail) => {
    const started = performance.now();
    const elapsed = (): number => performance.now() - started;
    try {
      const value = await body();
      onStep({ step, label, status: 'ok', elapsedMs: elapsed(), detail: detail?.(value) });
      return value;
    } catch (error) {
      onStep({ step, label, status: 'failed', elapsedMs: elapsed(), error: explain(error, label).toJSON() });
      throw error;
    }
  };
}
