import type { FaultyProxy } from '../support/faulty-proxy';
import type { Random } from './random';

/** What can be done to a topology besides its network. */
export interface Control {
  /** Faults of its servers. */
  faults?(random: Random): Fault[];
  /** Takes the node that is written to away for good; another one must take over. Only once. */
  failOver?: Pick<Fault, 'shows'> & {
    /** @param open - connections to each node */
    strike(open: readonly number[]): Promise<unknown>;
  };
}

export interface Fault {
  name: string;
  /** How often it is drawn. */
  weight: number;
  /** What must have been pushed: the loss of the connection, or that there is trouble; nothing where a link may hold. */
  shows?: 'loss' | 'trouble';
  /** Resolves with whether it hit anything. */
  strike(): Promise<boolean>;
}

/** A link that was made to swallow everything has something to swallow by the next heartbeat, milliseconds. */
const HIT_WITHIN_MS = 4000;

/** Bytes sent at once, without an answer, that only a load has: {@link startWorkload} sends data frames of at least 50 kB. */
const WITHIN_LOAD = [4000, 40_000] as const;

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

/** The faults that a topology can have. Each leaves the network whole. */
export function faultsOf(proxies: readonly FaultyProxy[], control: Control, random: Random): Fault[] {
  const each = (strike: (proxy: FaultyProxy) => void): void => proxies.forEach(strike);
  const heal = (): Promise<unknown> => Promise.all(proxies.map(proxy => proxy.heal()));
  const hits = (): number => proxies.reduce((sum, proxy) => sum + proxy.hits, 0);
  const hit = (strike: () => unknown) => async (): Promise<boolean> => {
    const before = hits();
    await strike();
    for (const end = Date.now() + HIT_WITHIN_MS; hits() === before && Date.now() < end;) {
      await pause(20);
    }
    await heal();
    return hits() > before;
  };
  const faults: Fault[] = [
    {
      name: 'cut all',
      weight: 20,
      shows: 'loss',
      strike: hit(() => each(proxy => proxy.cut()))
    },
    {
      name: 'cut one',
      weight: 20,
      strike: hit(() => each(proxy => proxy.cutOne(random.next())))
    },
    {
      name: 'cut within an answer',
      weight: 20,
      strike: hit(() => each(proxy => proxy.cutAfter(random.between(1, 400))))
    },
    ...(['cut', 'stall'] as const).map(how => ({
      name: `${how} within a load`,
      weight: 10,
      strike: hit(() => each(proxy => proxy.strikeUpload(random.between(...WITHIN_LOAD), how)))
    })),
    {
      name: 'drop one silently',
      weight: 12,
      strike: hit(() => each(proxy => proxy.stallOne(random.next())))
    },
    {
      name: 'drop all silently',
      weight: 6,
      shows: 'loss',
      strike: hit(async () => {
        each(proxy => proxy.stall());
        await pause(random.between(200, 2500));
      })
    },
    {
      name: 'delay',
      weight: 12,
      strike: hit(async () => {
        each(proxy => proxy.delay(random.between(30, 500)));
        await pause(random.between(300, 1200));
      })
    },
    {
      name: 'refuse',
      weight: 6,
      shows: 'loss',
      strike: hit(async () => {
        await Promise.all(proxies.map(proxy => proxy.refuse()));
        await pause(random.between(100, 1500));
      })
    }
  ];
  return [...faults, ...(control.faults?.(random) ?? [])];
}

/** Draws a fault by its weight. */
function draw(faults: readonly Fault[], random: Random): Fault {
  let left = random.next() * faults.reduce((sum, { weight }) => sum + weight, 0);
  return faults.find(({ weight }) => (left -= weight) < 0) ?? faults[0];
}

/** Has faults strike, one after the other, until one hits something. */
export async function strikeOne(faults: readonly Fault[], random: Random): Promise<Fault> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const fault = draw(faults, random);
    if (await fault.strike()) {
      return fault;
    }
  }
  throw new Error('No fault hits anything');
}
