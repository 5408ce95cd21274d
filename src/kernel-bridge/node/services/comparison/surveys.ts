import type { Connection } from '../../../../engines/core/engine';
import type { Hazard, ObjectRef, Statement } from '../../../../model';
import type { ConnectionManager } from '../connection-manager';
import type { Part } from './migration';
import type { Side } from './side';
import { changeOf } from './task';

/** Surveys of one migration begin within this time, milliseconds: somebody waits for the plan. */
const BUDGET_MS = 10_000;

/** Objects of a side that refer to what is not there; none where they cannot be asked for: the server is busy, the side is a file. */
export async function brokenIn(manager: ConnectionManager, side: Side): Promise<ObjectRef[]> {
  const { engine, scope } = side;
  const { brokenObjects } = engine;
  return brokenObjects ? onSession(manager, side, [], session => brokenObjects(session, scope.path[0])) : [];
}

/** The parts with what the rows of the tables have against them. */
export async function warned(
  manager: ConnectionManager,
  parts: readonly Part[],
  target: Side
): Promise<readonly Part[]> {
  const tasks = new Set(parts.map(([task]) => task).filter(({ op }) => op === 'alter'));
  const surveys = [...tasks].flatMap(task => {
    const { pair, ref, to } = task;
    const { kind, definition } = pair.target!;
    const own = parts.flatMap(([each, statements]) => (each === task ? statements : []));
    const survey = kind.survey?.(changeOf(ref, definition, to), own, target.version);
    return survey ? [{ own, survey }] : [];
  });
  if (surveys.length === 0) {
    return parts;
  }
  const found = new Map<Statement, Hazard[]>();
  const end = performance.now() + BUDGET_MS;
  await onSession(manager, target, undefined, async session => {
    for (const { own, survey } of surveys) {
      if (performance.now() > end) {
        return;
      }
      for (const { at, hazard } of (await survey(session)).hazards) {
        found.set(own[at], [...(found.get(own[at]) ?? []), hazard]);
      }
    }
  });
  return parts.map(([task, statements]) => [
    task,
    statements.map(each => {
      const more = found.get(each);
      return more ? { ...each, hazards: [...each.hazards, ...more] } : each;
    })
  ]);
}

async function onSession<T>(
  manager: ConnectionManager,
  { engine, connection, scope }: Side,
  otherwise: T,
  body: (session: Connection) => Promise<T>
): Promise<T> {
  if (connection === undefined) {
    return otherwise;
  }
  try {
    const session = await manager.connect(connection, engine.databaseOf(scope));
    try {
      // A failing question would end the transaction of whoever has the only session.
      return session.shared ? otherwise : await body(session);
    } finally {
      await session.close();
    }
  } catch {
    return otherwise;
  }
}
