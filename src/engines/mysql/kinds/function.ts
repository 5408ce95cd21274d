import type { ObjectKind } from '../../core/kind';
import { callsOf } from '../call';
import { checkRoutine } from './routine/check';
import { functionSchema, type FunctionDefinition } from './routine/definition';
import { routineDependents } from './routine/dependents';
import { planFunction } from './routine/plan';
import { listRoutines, readFunction } from './routine/read';
import { completed, formSchema } from './schema';

/** Stored functions, also MariaDB's aggregate ones (MySQL manual, section 15.1.17). */
export const functionKind: ObjectKind<FunctionDefinition> = {
  descriptor: {
    id: 'function',
    label: 'Function',
    plural: 'Functions',
    parents: ['database'],
    tree: 'folder',
    icon: 'function',
    versions: true,
    schema: formSchema(functionSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listRoutines(db, parent, 'function'),
  read: readFunction,
  plan: planFunction,
  dependents: routineDependents,
  check: checkRoutine('function', definition => completed(functionSchema, definition)),
  call: callsOf('function')
};
