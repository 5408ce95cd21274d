import type { Connection } from '../../../engines/core/engine';
import { DbError, type TestStep } from '../../../model';

/** What `connection.test` answers. */
export interface TestResult {
  ok: boolean;
  server?: string;
  latencyMs?: number;
}

/** Tries a connection and reports each step; one that fails before any step is one itself. */
export async function testConnection(
  connect: (onStep: (step: TestStep) => void) => Promise<Connection>,
  onStep: (step: TestStep) => void
): Promise<TestResult> {
  let failed = false;
  try {
    const connection = await connect(step => {
      failed ||= step.status === 'failed';
      onStep(step);
    });
    const latencyMs = await latency(connection);
    await connection.close();
    return { ok: true, server: connection.version.text, latencyMs };
  } catch (thrown) {
    if (!failed) {
      const error = DbError.from(thrown).toJSON();
      onStep({ step: 'login', label: 'Connect', status: 'failed', elapsedMs: 0, error });
    }
    return { ok: false };
  }
}

/** Time of one round trip, milliseconds. */
export async function latency(connection: Connection): Promise<number> {
  const started = performance.now();
  await connection.query('SELECT 1 AS one');
  return performance.now() - started;
}
