import type { ResultInfo, RowFilter } from '../../../src/model';
import { RowLoader } from '../../../src/panels/data-editor/loader';
import type { ConnectionsModel } from '../../../src/panels/shared/connections-model';
import { FakeHost } from '../explorer/fake-host';

const info: ResultInfo = {
  id: 'r1',
  columns: [{ name: 'id', type: 'integer', layout: { kind: 'int64' }, meaning: 'integer' }],
  rows: 2,
  bytes: 16,
  done: true
};
const filter: RowFilter = { conditions: [], sort: [] };

test('the first rows come with the news of the result, and the time is that of the server', async () => {
  const host = new FakeHost({
    'rows.query': () => ({
      result: {
        host: 'h',
        statements: [{ start: 0, end: 0, command: 'SELECT', notices: [], elapsedMs: 3, result: info }]
      }
    })
  } as unknown as FakeHost['answers']);
  host.progress['rows.query'] = [
    { type: 'result', index: 0, result: info, page: { from: 0, rows: [['1'], ['2']], cut: [] } }
  ];
  const connections = { open: () => Promise.resolve() } as unknown as ConnectionsModel;
  const ref = { kind: 'table', path: ['db', 't'] };
  const onError = jest.fn();
  const loader = new RowLoader({ host, connections, connection: 'c', session: 's', ref, onError });
  const arrived: number[] = [];
  loader.arrived.connect((_, { count }) => arrived.push(count));
  await loader.load(filter);
  expect(loader.row(1)).toEqual(['2']);
  expect(arrived).toEqual([2]);
  expect(loader.elapsedMs).toBe(3);
  expect(host.asked.map(([method]) => method)).toEqual(['rows.query']);
  loader.dispose();
  expect(onError).not.toHaveBeenCalled();
});
