import type { Connection } from '../../../engines/core/engine';
import { problemOf } from '../../../engines/core/check';
import { previewQuery } from '../../../engines/core/preview';
import { DbError, type Change, type Problem } from '../../../model';
import type { QueryDone } from '../../common/methods';
import type { Draft } from '../../common/methods/trials';
import type { ConnectionManager } from './connection-manager';
import { changeOf, kindOf, type OpaqueKind } from './object-kinds';
import type { QueryRunner, StepsRequest } from './query-runner';
import { rolledBack } from './trial-steps';

/** Tries edited definitions on the server, which keeps nothing of it. */
export class Checks {
  constructor(
    private readonly manager: ConnectionManager,
    private readonly runner: QueryRunner
  ) {}

  /** Errors of the draft are the result; only what keeps it from being tried rejects. */
  async check(draft: Draft): Promise<{ supported: boolean; problems: readonly Problem[] }> {
    const { connection, ref } = draft;
    const engine = this.manager.engineOf(connection);
    // On a session of its own: what a check sets must not stay, and a failure must not harm others.
    const db = await this.manager.connect(connection, engine.databaseOf(ref));
    try {
      const kind = kindOf(engine, ref.kind, db.version);
      if (!kind.check) {
        return { supported: false, problems: [] };
      }
      const change = await changeFrom(db, kind, draft);
      try {
        const statements = kind.plan?.(change, db.version) ?? [];
        return { supported: true, problems: await kind.check(db, change, statements) };
      } catch (thrown) {
        const { code } = DbError.from(thrown);
        if (code === 'connection-lost' || code === 'outcome-unknown' || code === 'internal') {
          throw thrown;
        }
        return { supported: true, problems: [problemOf(thrown, '', {})] };
      }
    } finally {
      await db.close();
    }
  }

  /** Rejects with the position in the select where it is wrong. */
  async preview(request: Draft & Omit<StepsRequest, 'database'> & { limit: number }): Promise<QueryDone> {
    const { connection, ref, limit } = request;
    const engine = this.manager.engineOf(connection);
    const { change, kind } = await draftOf(this.manager, request);
    if (!kind.preview) {
      throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} select nothing` });
    }
    const previewed = kind.preview(change.to);
    const { sql, start } = previewQuery(engine.dialect, previewed, limit);
    return this.runner.runSteps({ ...request, database: engine.databaseOf(ref) }, db =>
      rolledBack(db, engine.trial, ref, true, async function* () {
        // An error at the end of the text is one of what is missing there.
        yield { sql, origin: position => Math.max(0, Math.min(position - start, previewed.select.length)) };
      })
    );
  }
}

/** The kind of a draft and the change that it is, read on a metadata session. */
export function draftOf(
  manager: ConnectionManager,
  draft: Draft
): Promise<{ kind: OpaqueKind; change: Exclude<Change<unknown>, { op: 'drop' }>; db: Connection }> {
  const engine = manager.engineOf(draft.connection);
  return manager.read(draft.connection, engine.databaseOf(draft.ref), async db => {
    const kind = kindOf(engine, draft.ref.kind, db.version);
    return { kind, db, change: await changeFrom(db, kind, draft) };
  });
}

async function changeFrom(db: Connection, kind: OpaqueKind, draft: Draft) {
  if (draft.op === 'create') {
    return changeOf(kind, draft, undefined);
  }
  if (!kind.read) {
    throw new DbError({ code: 'unsupported', message: `${kind.descriptor.plural} are only listed` });
  }
  return changeOf(kind, draft, await kind.read(db, draft.ref));
}
