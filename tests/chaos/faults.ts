import type { FaultyProxy } from '../support/faulty-proxy';
import type { Random } from './random';

/** What can be done to a topology besides its network. */
export interface Control {
  /** Faults of its servers. */
  faults?(random: Random): Fault[];
  /** Takes the node that is written to away for good; another one must take over. Only once. */
  failOver?: Omit<Fault, 'name' | 'weight'>;
}

export interface Fault {
  name: string;
  /** How often it is drawn. */
  weight: number;
  /** What must have been pushed: the loss of the connection, or that there is trouble; nothing where a link may hold. */
  shows?: 'loss' | 'trouble';
  strike(): Promise<void>;
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** The faults that a topology can have. Each leaves the network whole. */
export function faultsOf(proxies: readonly FaultyProxy[], control: Control, random: Random): Fault[] {
  const each = (strike: (proxy: FaultyProxy) => void): void => proxies.forEach(strike);
  const heal = (): Promise<unknown> => Promise.all(proxies.map(proxy => proxy.heal()));
  const faults: Fault[] = [
    {
      name: 'cut all',
      weight: 20,
      shows: 'loss',
      strike: async () => each(proxy => proxy.cut())
    },
    {
      name: 'cut one',
      weight: 20,
      strike: async () => each(proxy => proxy.cutOne(random.next()))
    },
    {
      name: 'cut within an answer',
      weight: 20,
      strike: async () => {
        each(proxy => proxy.cutAfter(random.between(1, 400)));
        await pause(random.between(50, 300));
      }
    },
    {
      name: 'drop one silently',
      weight: 12,
      strike: async () => each(proxy => proxy.stallOne(random.next()))
    },
    {
      name: 'drop all silently',
      weight: 6,
      shows: 'loss',
      strike: async () => {
        each(proxy => proxy.stall());
        await pause(random.between(200, 2500));
        await heal();
      }
    },
    {
      name: 'delay',
      weight: 12,
      strike: async () => {
        each(proxy => proxy.delay(random.between(30, 500)));
        await pause(random.between(300, 1200));
        await heal();
      }
    },
    {
      name: 'refuse',
      weight: 6,
      shows: 'loss',
      strike: async () => {
        await Promise.all(proxies.map(proxy => proxy.refuse()));
        await pause(random.between(100, 1500));
        await heal();
      }
    }
  ];
  return [...faults, ...(control.faults?.(random) ?? [])];
}

/** Draws a fault by its weight. */
export function draw(faults: readonly Fault[], random: Random): Fault {
  let left = random.next() * faults.reduce((sum, { weight }) => sum + weight, 0);
  return faults.find(({ weight }) => (left -= weight) < 0) ?? faults[0];
}
