import type { ObjectKind } from '../../core/kind';
import { jsonSchema } from '../../core/definition';
import { callsOf } from '../call';
import { checkRoutine } from './check';
import { procedureDefinition, type ProcedureDefinition } from './routine/definition';
import { routineDependents } from './routine/dependents';
import { copyRoutine } from './routine/copy';
import { listRoutines } from './routine/list';
import { planRoutine } from './routine/plan';
import { readProcedure } from './routine/read';
import { surveyRoutine } from './routine/survey';
import { withTextBodies } from './text-bodies';

export const procedureKind: ObjectKind<ProcedureDefinition> = {
  descriptor: {
    id: 'procedure',
    label: 'Procedure',
    plural: 'Procedures',
    parents: ['schema'],
    tree: 'folder',
    icon: 'procedure',
    versions: true,
    schema: jsonSchema(procedureDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: (db, parent) => listRoutines(db, parent, 'procedure'),
  read: readProcedure,
  plan: change => planRoutine(change, 'procedure'),
  survey: surveyRoutine,
  copy: copyRoutine,
  dependents: withTextBodies(routineDependents),
  check: checkRoutine('procedure'),
  call: callsOf('procedure')
};
