import type { ObjectKind } from '../../core/kind';
import { callsOf } from '../call';
import { checkRoutine } from './routine/check';
import { procedureSchema, type ProcedureDefinition } from './routine/definition';
import { routineDependents } from './routine/dependents';
import { planProcedure } from './routine/plan';
import { listRoutines, readProcedure } from './routine/read';
import { completed, formSchema } from './schema';

/** Stored procedures; one may have the name of a function (MySQL manual, section 15.1.17). */
export const procedureKind: ObjectKind<ProcedureDefinition> = {
  descriptor: {
    id: 'procedure',
    label: 'Procedure',
    plural: 'Procedures',
    parents: ['database'],
    tree: 'folder',
    icon: 'procedure',
    versions: true,
    schema: formSchema(procedureSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listRoutines(db, parent, 'procedure'),
  read: readProcedure,
  plan: planProcedure,
  dependents: routineDependents,
  check: checkRoutine('procedure', definition => completed(procedureSchema, definition)),
  call: callsOf('procedure')
};
