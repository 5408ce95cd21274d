import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import type { ComparisonSide, ObjectRef } from '../../model';
import { DbError } from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';

/** Where a comparison starts from: a connection and, if known, a database or schema of it. */
export interface SideChoice {
  connection?: string;
  scope?: ObjectRef;
  /** Instead of the two: a snapshot file below the Jupyter root. */
  file?: string;
}

export interface SidePickerOptions {
  host: Host;
  connections: ConnectionsModel;
  choice?: SideChoice;
}

/** Chooses a connection, a database of it and, where the engine has them, a schema; or a snapshot file. */
export class SidePicker implements IDisposable {
  readonly changed = new Signal<this, void>(this);
  connection = '';
  database = '';
  /** Empty: the whole database. */
  schema = '';
  /** Path of a snapshot; `null` while a live database is chosen. */
  file: string | null = null;
  databases: readonly string[] = [];
  schemas: readonly string[] = [];
  error: DbError | null = null;
  loading = false;
  private isGone = false;
  private turn = 0;

  constructor(private readonly options: SidePickerOptions) {
    void this.choose(options.choice ?? {});
  }

  get isDisposed(): boolean {
    return this.isGone;
  }

  dispose(): void {
    this.isGone = true;
    Signal.clearData(this);
  }

  /** What is chosen; `null` while something is missing. */
  get side(): ComparisonSide | null {
    if (this.file !== null) {
      return this.file ? { type: 'snapshot', file: this.file } : null;
    }
    if (!this.connection || !this.database) {
      return null;
    }
    const scope: ObjectRef = this.schema
      ? { kind: 'schema', path: [this.database, this.schema] }
      : { kind: 'database', path: [this.database] };
    return { type: 'live', connection: this.connection, scope };
  }

  get choice(): SideChoice {
    const { side } = this;
    return side?.type === 'live'
      ? { connection: side.connection, scope: side.scope }
      : { connection: this.connection, ...(this.file !== null && { file: this.file }) };
  }

  async choose({ connection = '', scope, file }: SideChoice): Promise<void> {
    this.file = file ?? null;
    this.connection = connection;
    this.database = '';
    this.schema = '';
    this.databases = [];
    this.schemas = [];
    if (connection) {
      await this.load(scope?.path[0], scope?.path[1]);
    }
    this.changed.emit();
  }

  chooseFile(file: string | null): void {
    this.file = file;
    this.changed.emit();
  }

  async chooseDatabase(database: string): Promise<void> {
    await this.load(database);
  }

  chooseSchema(schema: string): void {
    this.schema = schema;
    this.changed.emit();
  }

  /** Connects, which may ask for a password, and reads what there is to choose from. */
  private async load(database?: string, schema = ''): Promise<void> {
    const turn = ++this.turn;
    this.loading = true;
    this.error = null;
    this.changed.emit();
    try {
      const state = await this.options.connections.open(this.connection);
      const databases = await this.names('database', null);
      const usual = database ?? state.config.database ?? databases[0] ?? '';
      const chosen = databases.includes(usual) ? usual : (databases[0] ?? '');
      const hasSchemas = state.kinds.some(({ id }) => id === 'schema');
      const schemas =
        hasSchemas && chosen ? await this.names('schema', { kind: 'database', path: [chosen] }) : [];
      if (turn === this.turn) {
        Object.assign(this, {
          databases,
          schemas,
          database: chosen,
          schema: schemas.includes(schema) ? schema : ''
        });
      }
    } catch (thrown) {
      if (turn === this.turn) {
        this.error = DbError.from(thrown);
      }
    } finally {
      if (turn === this.turn && !this.isGone) {
        this.loading = false;
        this.changed.emit();
      }
    }
  }

  private async names(kind: string, parent: ObjectRef | null): Promise<string[]> {
    const { connection } = this;
    const { result } = await this.options.host.request('object.list', { connection, kind, parent });
    return result.items
      .filter(({ flags }) => !flags?.includes('system'))
      .map(({ ref }) => ref.path.at(-1) ?? '')
      .filter(name => name !== 'temp' || kind !== 'database');
  }
}
