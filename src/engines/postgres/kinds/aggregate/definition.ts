import { Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { executePrivileges } from '../routine/access';
import { flag, nullableText, PARALLEL, text, texts } from '../routine/definition';

const argument = definition({
  name: nullableText('Name'),
  mode: oneOf(['IN', 'VARIADIC'], 'Mode'),
  type: Type.String({ title: 'Type', format: 'type' })
});
const type = (title: string) => nullable(Type.String({ format: 'type' }), title);
const modify = (title: string) => nullable(oneOf(['READ_ONLY', 'SHAREABLE', 'READ_WRITE']), title);

/** Functions and the operator are written as in SQL, qualified; `int4pl` where `pg_catalog` has it. */
export const aggregateDefinition = definition({
  name: text('Name'),
  schema: text('Schema'),
  owner: nullableText('Owner'),
  comment: nullableText('Comment'),
  variant: oneOf(['normal', 'ordered-set', 'hypothetical-set'], 'Variant'),
  /** None: it aggregates rows, as `count(*)` does. Of an ordered set: the direct arguments. */
  arguments: Type.Array(argument, { title: 'Arguments', default: [] }),
  /** Of an ordered set: what is sorted. */
  orderBy: Type.Array(argument, { title: 'Aggregated arguments', default: [] }),
  stateFunction: text('State function'),
  stateType: Type.String({ title: 'State type', format: 'type' }),
  stateSize: Type.Integer({ title: 'State size, bytes', default: 0 }),
  initialState: nullableText('Initial state'),
  finalFunction: nullableText('Final function'),
  finalExtra: flag('Final function takes extra arguments'),
  finalModify: modify('Final function changes the state'),
  combineFunction: nullableText('Combine function'),
  serialFunction: nullableText('Serialize function'),
  deserialFunction: nullableText('Deserialize function'),
  movingStateFunction: nullableText('Moving: state function'),
  movingInverseFunction: nullableText('Moving: inverse function'),
  movingStateType: type('Moving: state type'),
  movingStateSize: Type.Integer({ title: 'Moving: state size, bytes', default: 0 }),
  movingInitialState: nullableText('Moving: initial state'),
  movingFinalFunction: nullableText('Moving: final function'),
  movingFinalExtra: flag('Moving: final function takes extra arguments'),
  movingFinalModify: modify('Moving: final function changes the state'),
  /** `pg_catalog.<` of an aggregate such as min. */
  sortOperator: nullableText('Sort operator'),
  parallel: oneOf(PARALLEL, 'Parallel'),
  extension: nullable(Type.String({ readOnly: true }), 'Member of extension'),
  dependsOnExtensions: texts('Depends on extensions'),
  privileges: executePrivileges
});

export type AggregateDefinition = Static<typeof aggregateDefinition>;
export type AggregateArgument = AggregateDefinition['arguments'][number];
