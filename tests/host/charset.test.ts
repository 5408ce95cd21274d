import { configOf, serversOf } from '../support/servers';
import { startHost, type TestHost } from './support';

let host: TestHost;
beforeAll(() => {
  host = startHost();
});
afterAll(() => host.close());

describe.each(serversOf('mysql', 'mariadb').map(server => [server.id, server] as const))(
  '%s',
  (_id, server) => {
    const config = configOf(server);

    test('text, JSON and names come in the character set of the session', async () => {
      await host.save(config, server.password);
      const { result } = await host.client.request('query.run', {
        connection: config.name,
        session: 'charset',
        sql: `SET NAMES latin1; SELECT 'é' AS été, JSON_OBJECT('k', 'é') AS j`
      });
      const { id, columns } = result.result.statements[1].result!;
      const page = await host.client.request('result.page', { result: id, from: 0, count: 1 });
      expect(columns.map(({ name }) => name)).toEqual(['été', 'j']);
      expect(page.result.rows).toEqual([['é', '{"k": "é"}']]);
    });
  }
);
