import { nullTranslator } from '@jupyterlab/translation';
import { alteredOnly, definition, jsonSchema, nullable, Type } from '../../../src/engines/core/definition';
import type { ApplyReport, FieldProblem, JsonObject } from '../../../src/model';
import { DbError } from '../../../src/model';
import type { StoredDraft } from '../../../src/panels/object-editor/drafts';
import { ObjectEditorModel } from '../../../src/panels/object-editor/model';
import type { EditorTarget } from '../../../src/panels/object-editor/target';
import { ConnectionsModel } from '../../../src/panels/shared/connections-model';
import { FakeHost, kind, state } from '../explorer/fake-host';

const schema = jsonSchema(
  definition({
    name: Type.String({ title: 'Name' }),
    body: Type.String({ title: 'Body', format: 'sql' }),
    comment: nullable(Type.String(), 'Comment'),
    again: Type.Optional(alteredOnly(Type.Boolean({ title: 'Drop and create again' })))
  })
);
const view = kind('view', ['database'], 'folder', { schema });
const ref = { kind: 'view', path: ['shop', 'totals'] };
const first: JsonObject = { name: 'totals', body: 'SELECT 1', comment: null };

const settle = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 0));
/** Longer than the pause after which a plan is made. */
const planned = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 300));

/** A server that holds one view. A plan is one statement with the new definition as its text. */
async function setup(options: { target?: EditorTarget; stored?: StoredDraft; readOnly?: boolean } = {}) {
  const server = {
    definition: first,
    fingerprint: '1',
    report: null as ApplyReport | null,
    problems: [] as FieldProblem[]
  };
  const host = new FakeHost({
    'connection.list': () => [
      { ...state('c'), config: { name: 'c', engine: 'sqlite', readOnly: options.readOnly }, kinds: [view] }
    ],
    'object.list': () => ({ items: [] }),
    'object.read': () => ({ ...server, ddl: JSON.stringify(server.definition), dependents: [] }),
    'object.plan': ({ to, basedOn }) => {
      if (basedOn !== undefined && basedOn !== server.fingerprint) {
        throw new DbError({ code: 'stale', message: 'has changed' });
      }
      return {
        id: JSON.stringify(to),
        basedOn: server.fingerprint,
        statements: [{ sql: JSON.stringify(to), hazards: [], transactional: true }],
        problems: server.problems
      };
    },
    'plan.apply': ({ plan }) => {
      if (server.report) {
        return server.report;
      }
      server.definition = JSON.parse(plan) as JsonObject;
      server.fingerprint += '1';
      return { statements: [{ sql: plan, outcome: 'done', elapsedMs: 1 }], state: 'applied' };
    }
  });
  const connections = new ConnectionsModel({ host, askSecrets: () => Promise.resolve(null) });
  await settle();
  const kept = new Map<string, StoredDraft | null>();
  const model = new ObjectEditorModel({
    host,
    connections,
    trans: nullTranslator.load('x'),
    target: options.target ?? { connection: 'c', ref },
    drafts: {
      read: () => Promise.resolve(options.stored ?? null),
      write: (id, draft) => void kept.set(id, draft)
    }
  });
  await model.load();
  const changeOnServer = async (changed: JsonObject): Promise<void> => {
    server.definition = { ...server.definition, ...changed };
    server.fingerprint += '1';
    host.push('catalog.changed', { connection: 'c', refs: [ref] });
    await settle();
    await settle();
  };
  const asked = (method: string): number => host.asked.filter(([each]) => each === method).length;
  return { host, model, server, kept, changeOnServer, asked };
}

it('opens without planning or changing anything', async () => {
  const { model, asked } = await setup();
  await planned();
  expect(model.dirty).toBe(false);
  expect(model.obstacle).toBe('Nothing is changed');
  expect([asked('object.plan'), asked('plan.apply')]).toEqual([0, 0]);
});

it('keeps what was typed when its connection is taken from the list', async () => {
  const { model, host } = await setup();
  model.update({ body: 'SELECT 2' });
  host.push('connection.changed', { connections: [] });
  await planned();
  expect(model.state).toMatchObject({ config: { name: 'c', engine: 'sqlite' }, status: 'closed' });
  expect(model.draft.body).toBe('SELECT 2');
});

it('tells at its field what the rows have against a plan, which can be applied all the same', async () => {
  const { model, server } = await setup();
  server.problems = [{ field: '/comment', message: '2 rows have NULL' }];
  model.update({ comment: 'a' });
  await planned();
  expect(model.problems).toEqual(server.problems);
  expect(model.obstacle).toBeNull();
  model.revert();
  expect(model.problems).toEqual([]);
});

it('has the fields that tell how an object is altered once it is there', async () => {
  const names = ({ fields }: ObjectEditorModel): string[] => fields.map(({ name }) => name);
  expect(names((await setup()).model)).toEqual(['name', 'body', 'comment', 'again']);
  const target = { connection: 'c', ref: { kind: 'view', path: ['shop'] }, creating: '1' };
  expect(names((await setup({ target })).model)).toEqual(['name', 'body', 'comment']);
});

it('plans what is typed once it pauses, and nothing after a revert', async () => {
  const { model, asked } = await setup();
  model.update({ comment: 'a' });
  model.update({ comment: 'ab' });
  expect(model.obstacle).toBe('Planning…');
  await planned();
  expect(asked('object.plan')).toBe(1);
  expect(model.preview.plan?.statements[0].sql).toContain('"ab"');
  expect(model.obstacle).toBeNull();
  model.revert();
  expect(model.preview.plan).toBeNull();
  expect(model.obstacle).toBe('Nothing is changed');
});

it('applies, follows a new name and offers the way back', async () => {
  const { model, kept } = await setup();
  const id = model.id;
  model.update({ name: 'sums' });
  await planned();
  await model.apply();
  expect(model.ref.path).toEqual(['shop', 'sums']);
  expect(model.dirty).toBe(false);
  expect(kept.get(id)).toBeNull();
  expect(model.last?.report.state).toBe('applied');
  model.proposeUndo();
  expect(model.draft).toEqual(first);
});

it('keeps the text after a failed apply and says where it went wrong', async () => {
  const { model, server } = await setup();
  model.update({ body: 'SELECT oops' });
  await planned();
  const sql = 'CREATE VIEW totals AS SELECT oops';
  server.report = {
    statements: [{ sql, outcome: 'failed', elapsedMs: 1 }],
    state: 'unchanged',
    error: { code: 'not-found', message: 'no oops', position: sql.indexOf('oops') }
  };
  await model.apply();
  expect(model.draft.body).toBe('SELECT oops');
  expect(model.failure).toEqual({ field: '/body', message: 'no oops', position: 7 });
  expect(model.problems).toHaveLength(1);
  model.update({ body: 'SELECT 2' });
  expect([model.failure, model.last]).toEqual([null, null]);
});

it('follows the server while nothing is edited', async () => {
  const { model, changeOnServer } = await setup();
  await changeOnServer({ comment: 'theirs' });
  expect(model.draft.comment).toBe('theirs');
  expect(model.theirs).toBeNull();
});

it('asks what to do when both sides changed, and merges field by field', async () => {
  const { model, changeOnServer } = await setup();
  model.update({ body: 'SELECT 2' });
  await changeOnServer({ comment: 'theirs' });
  expect(model.theirs?.definition.comment).toBe('theirs');
  expect(model.obstacle).toBe('Merge or reload first');
  model.mergeTheirs();
  expect(model.draft).toEqual({ name: 'totals', body: 'SELECT 2', comment: 'theirs' });
  expect(model.conflicts).toEqual([]);
  await planned();
  expect(model.obstacle).toBeNull();
});

it('names the conflicts of a merge, and can take theirs instead', async () => {
  const { model, changeOnServer } = await setup();
  model.update({ comment: 'mine' });
  await changeOnServer({ comment: 'theirs' });
  model.mergeTheirs();
  expect([model.draft.comment, model.conflicts]).toEqual(['mine', ['comment']]);
  await changeOnServer({ comment: 'theirs again' });
  model.reload();
  expect([model.draft.comment, model.dirty]).toEqual(['theirs again', false]);
});

it('learns from a refused plan that the object changed unannounced', async () => {
  const { model, server } = await setup();
  server.definition = { ...first, comment: 'theirs' };
  server.fingerprint = '2';
  model.update({ body: 'SELECT 2' });
  await planned();
  await settle();
  expect(model.theirs?.definition.comment).toBe('theirs');
});

it('puts an unsaved edit back, and compares it with a server that went on', async () => {
  const stored = { draft: { ...first, comment: 'mine' }, base: first, fingerprint: '1' };
  const same = await setup({ stored });
  expect([same.model.draft.comment, same.model.dirty, same.model.theirs]).toEqual(['mine', true, null]);
  const other = await setup({ stored: { ...stored, fingerprint: '0' } });
  expect(other.model.theirs).not.toBeNull();
  expect(other.model.draft.comment).toBe('mine');
});

it('creates what has a name, and edits it from then on', async () => {
  const target = { connection: 'c', ref: { kind: 'view', path: ['shop'] }, creating: 'one' };
  const { model, asked } = await setup({ target });
  expect(model.obstacle).toBe('It needs a name');
  model.update({ name: 'fresh', body: 'SELECT 1' });
  await planned();
  expect(model.ref.path).toEqual(['shop', 'fresh']);
  await model.apply();
  expect([model.creating, model.dirty, asked('plan.apply')]).toEqual([false, false, 1]);
  expect(model.target).toEqual({ connection: 'c', ref: { kind: 'view', path: ['shop', 'fresh'] } });
});

it('is read-only where the connection is', async () => {
  const { model } = await setup({ readOnly: true });
  expect(model.readOnly).toBe('The connection is read-only');
});
