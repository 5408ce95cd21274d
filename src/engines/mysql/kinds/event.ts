import type { ObjectKind } from '../../core/kind';
import { checkEvent } from './event/check';
import { eventSchema, type EventDefinition } from './event/definition';
import { planEvent } from './event/plan';
import { listEvents, readEvent } from './event/read';
import { formSchema } from './schema';

/** What the event scheduler runs (MySQL manual, section 27.4). */
export const eventKind: ObjectKind<EventDefinition> = {
  descriptor: {
    id: 'event',
    label: 'Event',
    plural: 'Events',
    parents: ['database'],
    tree: 'folder',
    icon: 'event',
    versions: true,
    schema: formSchema(eventSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },
  list: listEvents,
  read: readEvent,
  plan: planEvent,
  check: checkEvent
};
