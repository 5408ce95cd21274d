import type { ObjectKind } from '../../core/kind';
import { formSchema } from './schema';
import { checkTrigger } from './trigger/check';
import { triggerSchema, type TriggerDefinition } from './trigger/definition';
import { fireTrial } from './trigger/fire';
import { planTrigger } from './trigger/plan';
import { listTriggers, readTrigger } from './trigger/read';

/** Triggers of tables (MySQL manual, section 27.3). Their names are the database's, not the table's. */
export const triggerKind: ObjectKind<TriggerDefinition> = {
  descriptor: {
    id: 'trigger',
    label: 'Trigger',
    plural: 'Triggers',
    parents: ['table'],
    scope: 1,
    tree: 'folder',
    icon: 'trigger',
    versions: true,
    schema: formSchema(triggerSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listTriggers,
  read: readTrigger,
  plan: planTrigger,
  check: checkTrigger,
  fire: fireTrial,
  // Each follows the one before it; the first finds an empty table, and none its successor.
  stages: definition => [{ ...definition, precedes: null }]
};
