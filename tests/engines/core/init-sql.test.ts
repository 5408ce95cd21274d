import { postgresEngine } from '../../../src/engines/postgres';
import { runInitSql } from '../../../src/engines/core/init-sql';
import { silently } from '../../../src/engines/core/steps';
import { DbError } from '../../../src/model';

const { dialect } = postgresEngine;
const config = { name: 'c', engine: 'postgres', initSql: 'a;\nb' } as const;
const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));

test('a statement that does not end in time is named', async () => {
  const target = {
    dialect,
    run: (sql: string, signal: AbortSignal) => (sql === 'b' ? untilAborted(signal) : Promise.resolve()),
    transaction: () => 'none' as const
  };
  await expect(runInitSql(config, target, silently, undefined, 10)).rejects.toMatchObject({
    code: 'limit',
    message: 'Initial statement 2 (line 2) did not end within 1 s'
  });
});

test.each(['auth-failed', 'cancelled'] as const)('%s of a statement is none of the login', async code => {
  const target = {
    dialect,
    run: () => Promise.reject(new DbError({ code, message: 'no' })),
    transaction: () => 'none' as const
  };
  await expect(runInitSql(config, target, silently)).rejects.toMatchObject({ code: 'database' });
});
