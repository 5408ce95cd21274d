import type { ObjectKind } from '../../core/kind';
import { jsonSchema } from '../../core/definition';
import { callsOf } from '../call';
import { checkRoutine } from './check';
import { functionDefinition, type FunctionDefinition } from './routine/definition';
import { routineDependents } from './routine/dependents';
import { copyRoutine } from './routine/copy';
import { listRoutines } from './routine/list';
import { planRoutine } from './routine/plan';
import { readFunction } from './routine/read';
import { surveyRoutine } from './routine/survey';
import { withTextBodies } from './text-bodies';

/** Functions, those for triggers and window functions too; not aggregates. */
export const functionKind: ObjectKind<FunctionDefinition> = {
  descriptor: {
    id: 'function',
    label: 'Function',
    plural: 'Functions',
    parents: ['schema'],
    tree: 'folder',
    icon: 'function',
    versions: true,
    schema: jsonSchema(functionDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listRoutines(db, parent, 'function'),
  read: readFunction,
  plan: change => planRoutine(change, 'function'),
  survey: surveyRoutine,
  copy: copyRoutine,
  dependents: withTextBodies(routineDependents),
  check: checkRoutine('function'),
  call: callsOf('function')
};
