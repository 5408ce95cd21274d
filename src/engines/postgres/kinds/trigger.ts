import type { ObjectKind } from '../../core/kind';
import { jsonSchema } from '../../core/definition';
import { checkTrigger } from './trigger/check';
import { triggerDefinition, type TriggerDefinition } from './trigger/definition';
import { fireTrial } from './trigger/fire';
import { planTrigger } from './trigger/plan';
import { listTriggers, readTrigger } from './trigger/read';

/** Triggers of tables and views; those that the server makes for its foreign keys are hidden. */
export const triggerKind: ObjectKind<TriggerDefinition> = {
  descriptor: {
    id: 'trigger',
    label: 'Trigger',
    plural: 'Triggers',
    parents: ['table', 'view'],
    tree: 'folder',
    icon: 'trigger',
    versions: true,
    schema: jsonSchema(triggerDefinition),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  holdsColumns: 'typed',
  list: listTriggers,
  read: readTrigger,
  plan: planTrigger,
  check: checkTrigger,
  fire: fireTrial
};
