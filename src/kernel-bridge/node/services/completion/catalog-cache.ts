import type { SessionScope } from '../../../../engines/core/session-scope';
import type { ServerWords } from '../../../../engines/core/words';
import type { CatalogObject, ObjectRef } from '../../../../model';
import type { ConnectionManager } from '../connection-manager';
import { orInstead, readCatalog } from '../relatives';
import { CatalogIndex } from './catalog-index';

/** Of a relative that does not tell its words: names of objects are worth completing without. */
const NO_WORDS: ServerWords = {
  keywords: [],
  reserved: new Set(),
  functions: [],
  types: [],
  settings: [],
  relations: []
};
const NO_SCOPE: SessionScope = { searchPath: [], objects: [] };

interface Entry {
  objects: Map<string, CatalogObject>;
  index: Promise<CatalogIndex>;
  /** What the server itself brings; read again with the whole catalog only. */
  words?: ServerWords;
  /** What changed since the last read; `all` for anything. */
  stale: ObjectRef[] | 'all' | null;
}

/** The catalogs of open connections: read once, refreshed in part when something changed. */
export class CatalogCache {
  private readonly entries = new Map<string, Entry>();

  constructor(private readonly manager: ConnectionManager) {}

  /** @returns `null` while the connection is closed: completion asks for no password. */
  async get(connection: string): Promise<CatalogIndex | null> {
    if (this.manager.state(connection).status !== 'ready') {
      this.entries.delete(connection);
      return null;
    }
    const entry = this.entries.get(connection);
    if (entry?.stale) {
      const { stale } = entry;
      entry.stale = null;
      entry.index = this.read(connection, entry, stale === 'all' ? undefined : stale);
    }
    const current = entry ?? this.start(connection);
    try {
      return await current.index;
    } catch (error) {
      this.entries.delete(connection);
      throw error;
    }
  }

  /** The catalog was asked for since the connection was opened. */
  has(connection: string): boolean {
    return this.entries.has(connection);
  }

  /** Something below `refs` changed; an empty list means: anything. */
  invalidate(connection: string, refs: readonly ObjectRef[]): void {
    const entry = this.entries.get(connection);
    if (entry) {
      entry.stale = refs.length === 0 || entry.stale === 'all' ? 'all' : [...(entry.stale ?? []), ...refs];
    }
  }

  private start(connection: string): Entry {
    const objects = new Map<string, CatalogObject>();
    const entry: Entry = { objects, index: Promise.reject(new Error()), stale: null };
    entry.index.catch(() => undefined);
    entry.index = this.read(connection, entry);
    this.entries.set(connection, entry);
    return entry;
  }

  private read(connection: string, entry: Entry, within?: readonly ObjectRef[]): Promise<CatalogIndex> {
    const engine = this.manager.engineOf(connection);
    return this.manager.read(connection, undefined, async db => {
      // Engines that know no parts report everything again.
      const part = engine.id === 'postgres' ? within : undefined;
      for (const [key, { ref }] of entry.objects) {
        if (!part || part.some(({ path }) => path.every((name, n) => name === ref.path[n]))) {
          entry.objects.delete(key);
        }
      }
      await readCatalog(
        engine,
        db,
        chunk => chunk.forEach(object => entry.objects.set(keyOf(object), object)),
        part
      );
      const schemaAt = engine.id === 'postgres' ? 1 : 0;
      return new CatalogIndex(
        [...entry.objects.values()],
        (entry.words =
          (part && entry.words) ||
          (await orInstead(
            db,
            () => engine.readWords(db),
            () => NO_WORDS
          ))),
        schemaAt,
        (
          await orInstead(
            db,
            () => engine.readSessionScope(db, []),
            () => NO_SCOPE
          )
        ).searchPath
      );
    });
  }
}

function keyOf({ ref }: CatalogObject): string {
  return JSON.stringify([ref.kind, ...ref.path]);
}
