import type { Entry } from '../catalog/inventory';

/**
 * The definition that the copy gets where one with the original's would act by itself: an event would run on
 * whatever its body names, a subscription would take the original's place at the publisher.
 */
export function definitionAtRest({ ref, kind, definition }: Entry): unknown {
  switch (ref.kind) {
    case 'event': {
      const event = definition as { status?: string };
      return event.status === 'ENABLED' ? { ...event, status: 'DISABLED' } : event;
    }
    case 'subscription':
      return kind.stages?.(definition)[0] ?? definition;
    default:
      return definition;
  }
}
