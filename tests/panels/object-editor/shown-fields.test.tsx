import '../result-grid/jsdom-gaps';
import { nullTranslator } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import type { TSchema } from '@sinclair/typebox';
import { jsonSchema } from '../../../src/engines/core/definition';
import { functionDefinition } from '../../../src/engines/postgres/kinds/routine/definition';
import { sequenceSchema } from '../../../src/engines/postgres/kinds/sequence/definition';
import { tableJsonSchema } from '../../../src/engines/postgres/kinds/table/definition';
import { typeSchema } from '../../../src/engines/postgres/kinds/type/definition';
import type { JsonObject } from '../../../src/model';
import type { EditedObject } from '../../../src/panels/object-editor/editor-tab';
import { formContext } from '../../../src/panels/object-editor/form-context';
import { Form } from '../../../src/panels/object-editor/form/field';
import { fieldsOf, initialValue } from '../../../src/panels/object-editor/form/field-spec';
import { ListGrid } from '../../../src/panels/object-editor/form/list-grid';
import { state } from '../explorer/fake-host';

/** What is of use on some tables only. */
const SELDOM = ['Not null inherited', 'Foreign-data options', 'Origin'];

const tables: [title: string, draft: JsonObject, columns: string[], keys: string[]][] = [
  ['a plain table', { inherits: [], partitionOf: null, foreign: null }, [], []],
  ['a new table', {}, [], []],
  ['a partitioned table', { partitionBy: { strategy: 'list', key: 'a' } }, [], []],
  [
    'a child',
    { inherits: [{ schema: 'public', name: 'parent' }] },
    ['Not null inherited', 'Origin'],
    ['Origin']
  ],
  [
    'a partition',
    { partitionOf: { schema: 'public', name: 'parent', bound: 'DEFAULT' } },
    ['Not null inherited', 'Origin'],
    ['Origin']
  ],
  ['a foreign table', { foreign: { server: 'there', options: [] } }, ['Foreign-data options'], []],
  [
    'a foreign partition',
    { foreign: { server: 'there' }, partitionOf: { schema: 'public', name: 'parent', bound: 'DEFAULT' } },
    SELDOM,
    ['Origin']
  ]
];

beforeAll(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
});

function edited(draft: JsonObject): EditedObject {
  const trans = nullTranslator.load('x');
  const ref = { kind: 'table', path: ['db', 'public', 't'] };
  return { trans, draft, ref, state: state('pg'), readOnly: null, problems: [] } as unknown as EditedObject;
}

async function labels(element: JSX.Element, among = SELDOM): Promise<string[]> {
  const node = document.body.appendChild(document.createElement('div'));
  const root = createRoot(node);
  await act(async () => root.render(element));
  const shown = [...node.querySelectorAll('label, th')].map(each => each.textContent ?? '');
  await act(async () => root.unmount());
  node.remove();
  return among.filter(each => shown.includes(each));
}

const fields = fieldsOf(tableJsonSchema);
const list = (name: string) => fields.find(each => each.name === name)!;

it.each(tables)('%s shows the fields that say something there', async (_, draft, columns, keys) => {
  const context = formContext(edited(draft));
  const column = list('columns');
  expect(
    await labels(
      <Form
        context={context}
        fields={column.fields!.filter(({ type }) => type !== 'sql')}
        pointer="/columns/0"
        value={initialValue(column.fields!)}
        saved={undefined}
        onChange={() => undefined}
      />
    )
  ).toEqual(columns);
  const key = list('keys');
  expect(
    await labels(
      <ListGrid
        context={context}
        field={key}
        pointer="/keys"
        value={[initialValue(key.fields!)]}
        saved={[]}
        onChange={() => undefined}
      />
    )
  ).toEqual(keys);
});

const VARIANTS = ['Labels', 'Attributes', 'Range', 'Options'];
const COMPILED = ['SQL-standard body', 'Object file', 'Link symbol'];

it.each<[string, TSchema, string[], JsonObject, string[]]>([
  ['an enum', typeSchema, VARIANTS, { variant: 'enum' }, ['Labels']],
  ['a composite type', typeSchema, VARIANTS, { variant: 'composite' }, ['Attributes']],
  ['a range', typeSchema, VARIANTS, { variant: 'range' }, ['Range']],
  [
    'an enum that becomes a range',
    typeSchema,
    VARIANTS,
    { variant: 'range', labels: ['a'] },
    ['Labels', 'Range']
  ],
  ['a function in SQL', functionDefinition, COMPILED, { language: 'sql' }, ['SQL-standard body']],
  ['a function in PL/pgSQL', functionDefinition, COMPILED, { language: 'plpgsql' }, []],
  ['a function in C', functionDefinition, COMPILED, { language: 'c' }, ['Object file', 'Link symbol']],
  ['a sequence', sequenceSchema, ['Identity'], { identity: false }, []],
  ['an identity sequence', sequenceSchema, ['Identity'], { identity: true }, ['Identity']]
])('%s shows the fields of its sort', async (_, schema, among, draft, expected) => {
  const all = fieldsOf(jsonSchema(schema)).filter(({ type }) => type !== 'sql');
  const form = (
    <Form
      context={formContext(edited(draft))}
      fields={all}
      pointer=""
      value={draft}
      saved={undefined}
      onChange={() => undefined}
    />
  );
  expect(await labels(form, among)).toEqual(expected);
});
