import type { ObjectKind } from '../../core/kind';
import { jsonSchema } from '../../core/definition';
import { aggregateDefinition, type AggregateDefinition } from './aggregate/definition';
import { planAggregate } from './aggregate/plan';
import { readAggregate } from './aggregate/read';
import { routineDependents } from './routine/dependents';
import { listRoutines } from './routine/list';
import { withTextBodies } from './text-bodies';

export const aggregateKind: ObjectKind<AggregateDefinition> = {
  descriptor: {
    id: 'aggregate',
    label: 'Aggregate',
    plural: 'Aggregates',
    parents: ['schema'],
    tree: 'folder',
    icon: 'aggregate',
    schema: jsonSchema(aggregateDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listRoutines(db, parent, 'aggregate'),
  read: readAggregate,
  plan: planAggregate,
  dependents: withTextBodies(routineDependents)
};
