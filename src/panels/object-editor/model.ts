import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate, DisposableSet } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  ApplyReport,
  ConnectionState,
  Dependent,
  JsonObject,
  KindDescriptor,
  ObjectRef,
  Summary
} from '../../model';
import { DbError } from '../../model';
import type { DropTarget } from '../explorer/drop-dialog';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import { missingRight } from '../shared/missing-right';
import type { DraftStore } from './drafts';
import { withoutSecrets } from './drafts';
import type { EditedObject, FieldProblem } from './editor-tab';
import type { FieldSpec } from './form/field-spec';
import { fieldsOf, initialValue, withFixedNames } from './form/field-spec';
import { following } from './following';
import { applyObstacle, readOnlyReason } from './obstacles';
import { Offered } from './offered';
import { PlanPreview } from './plan-preview';
import type { SqlPosition } from './sql-position';
import { placeInDraft } from './sql-position';
import type { EditorTarget } from './target';
import type { ServerNames } from './server-names';
import { editorId, findObject, isNamed, newRef, placedAt, refAfter } from './target';
import { Versions, type Reading } from './versions';
import { wayBack } from './way-back';

export interface EditorModelOptions {
  host: Host;
  connections: ConnectionsModel;
  trans: TranslationBundle;
  target: EditorTarget;
  drafts: DraftStore;
  /** Puts a statement into a notebook. */
  onInsert?(connection: string, sql: string): void;
  /** Opens another editor. */
  onOpen?(target: EditorTarget): void;
  /** Asks and drops another object. */
  onDrop?(target: DropTarget): void;
}

/** What was applied, for the report, the record and the way back. */
export interface Applied {
  report: ApplyReport;
  ref: ObjectRef;
  op: 'create' | 'alter';
  /** When it ran, ISO 8601. */
  at: string;
  /** Definition that leads back, where a plan for that exists. */
  undo: JsonObject | null;
}

/** One object being edited: reads it, keeps the draft, previews its plan and applies it. */
export class ObjectEditorModel implements EditedObject, IDisposable {
  readonly host: Host;
  readonly connections: ConnectionsModel;
  readonly trans: TranslationBundle;
  readonly connection: string;
  readonly preview: PlanPreview;
  private readonly origin: EditorTarget;
  private readonly drafts: DraftStore;
  private readonly subscriptions = new DisposableSet();
  private readonly _changed = new Signal<this, void>(this);
  private readonly _applied = new Signal<this, Applied>(this);
  private _descriptor: KindDescriptor | null = null;
  private lastState: ConnectionState | null = null;
  private _fields: readonly FieldSpec[] = [];
  /** Those of an object that is there. */
  private _fixedFields: readonly FieldSpec[] = [];
  private _ref: ObjectRef;
  private readonly versions = new Versions();
  private _error: DbError | null = null;
  private _applying = false;
  private _last: Applied | null = null;
  private _failure: SqlPosition | null = null;
  private creatingNow: string | null;
  private stored = false;
  private _missingRight: string | null = null;
  private readonly offered: Offered;

  constructor(private readonly options: EditorModelOptions) {
    const { host, connections, trans, target, drafts } = options;
    this.host = host;
    this.connections = connections;
    this.trans = trans;
    this.origin = target;
    this.drafts = drafts;
    this.connection = target.connection;
    this._ref = target.ref;
    this.creatingNow = target.creating ?? null;
    this.preview = new PlanPreview(host);
    this.offered = new Offered(host);
    this.preview.changed.connect(this.onPreview, this);
    this.subscriptions.add(
      new DisposableDelegate(
        host.on('catalog.changed', ({ connection, refs }) => {
          if (connection === this.connection && (refs.length === 0 || refs.some(ref => this.concerns(ref)))) {
            void this.refresh();
          }
        })
      )
    );
    connections.changed.connect(this.emit, this);
    host.stateChanged.connect(this.onHostState, this);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Emitted after a plan was applied, whatever came of it. */
  get applied(): ISignal<this, Applied> {
    return this._applied;
  }

  get isDisposed(): boolean {
    return this.subscriptions.isDisposed;
  }

  /** What opens this editor again. */
  get target(): EditorTarget {
    const { connection, _ref: ref, creatingNow: creating, origin } = this;
    return creating === null ? { connection, ref } : { ...origin, connection, ref, creating };
  }

  get id(): string {
    return editorId(this.target);
  }

  /** The object was read, or begun: there is something to show. */
  get ready(): boolean {
    return this._descriptor !== null && (this.creating || this.versions.reading !== null);
  }

  /** Why it could not be read. */
  get error(): DbError | null {
    return this._error;
  }

  /** Of its connection; one that was taken from the list meanwhile counts as closed, and what was typed stays. */
  get state(): ConnectionState {
    const state = this.connections.find(this.connection);
    if (state) {
      this.lastState = state;
      return state;
    }
    if (!this.lastState) {
      throw new DbError({ code: 'not-found', message: `There is no connection ${this.connection}` });
    }
    return { ...this.lastState, status: 'closed' };
  }

  get descriptor(): KindDescriptor {
    if (!this._descriptor) {
      throw new DbError({ code: 'internal', message: 'The object has not been read yet' });
    }
    return this._descriptor;
  }

  /** The fields of the kind's schema. */
  get fields(): readonly FieldSpec[] {
    return this.creating ? this._fields.filter(field => !field.alteredOnly) : this._fixedFields;
  }

  get names(): ServerNames {
    return this.offered.names;
  }

  get types(): readonly string[] {
    return this.offered.types;
  }

  private get naming(): Pick<KindDescriptor, 'id' | 'names'> {
    return this._descriptor ?? { id: this._ref.kind };
  }

  get ref(): ObjectRef {
    return this.creating ? newRef(this.naming, this._ref.path, this.draft) : this._ref;
  }

  get creating(): boolean {
    return this.creatingNow !== null;
  }

  get saved(): JsonObject | null {
    return this.creating ? null : (this.versions.reading?.definition ?? null);
  }

  get draft(): JsonObject {
    return this.versions.draft;
  }

  get ddl(): string {
    return this.versions.reading?.ddl ?? '';
  }

  get dependents(): readonly Dependent[] {
    return this.versions.reading?.dependents ?? [];
  }

  get dirty(): boolean {
    return this.ready && this.versions.edited;
  }

  /** The server's definition by now, when it is not what the draft started from. */
  get theirs(): { definition: JsonObject; ddl: string } | null {
    return this.versions.theirs;
  }

  /** Texts of what the draft started from and of {@link theirs}; definitions where the old text is not known. */
  get comparison(): { before: string; after: string } | null {
    return this.versions.comparison;
  }

  /** Where in the draft the last failed statement points to. */
  get failure(): SqlPosition | null {
    return this._failure;
  }

  /** Fields that the last merge found changed on both sides: mine were kept. */
  get conflicts(): readonly string[] {
    return this.versions.conflicts;
  }

  /** The object is not on the server any more. */
  get gone(): boolean {
    return this.versions.gone;
  }

  get applying(): boolean {
    return this._applying;
  }

  /** The last applied plan, until the next edit. */
  get last(): Applied | null {
    return this._last;
  }

  get readOnly(): string | null {
    const { creating } = this;
    const connectionIsReadOnly = this.connections.find(this.connection)?.config.readOnly ?? false;
    return readOnlyReason(this._descriptor, this.saved, { creating, connectionIsReadOnly }, this.trans);
  }

  /** What the user may not do with it, where the server tells; the server refuses it when it is tried. */
  get missingRight(): string | null {
    return this.readOnly ? null : this._missingRight;
  }

  get problems(): readonly FieldProblem[] {
    const planned = this.preview.error?.problems ?? this.preview.plan?.problems ?? [];
    return this._failure ? [...planned, this._failure] : planned;
  }

  /** Why Apply cannot be pressed; `null` when it can. */
  get obstacle(): string | null {
    const { creating, applying } = this;
    const { versions, preview, trans, naming } = this;
    return this.readOnly ?? applyObstacle(versions, preview, { creating, applying, naming }, trans);
  }

  /** Connects if need be, reads the object and puts an unsaved edit of before back. */
  async load(): Promise<void> {
    this._error = null;
    this.emit();
    try {
      const state = await this.connections.open(this.connection);
      const descriptor = state.kinds.find(({ id }) => id === this.origin.ref.kind);
      if (!descriptor) {
        throw new DbError({
          code: 'unsupported',
          message: this.trans.__('This server has no objects of kind %1', this.origin.ref.kind)
        });
      }
      this._descriptor = descriptor;
      this._fields = fieldsOf(descriptor.schema);
      this._fixedFields = withFixedNames(this._fields, descriptor);
      if (this.creating) {
        this.begin();
      } else {
        this.versions.follow(await this.read());
      }
      void this.askRight();
      void this.offered.ask(state, this._fields, this.ref).then(() => this.emit());
      await this.restore();
    } catch (thrown) {
      this._error = DbError.from(thrown);
    }
    this.emit();
  }

  private async askRight(): Promise<void> {
    const op = this.creating ? 'create' : 'alter';
    this._missingRight = await missingRight(this.host, { connection: this.connection, op, ref: this._ref });
    this.emit();
  }

  update(fields: JsonObject): void {
    const { descriptor, _fields, saved, draft } = this;
    const object = { engine: this.state.config.engine, descriptor, fields: _fields, saved, draft };
    this.edit({ ...draft, ...following(object, fields), ...fields });
  }

  insertSql(sql: string): void {
    this.options.onInsert?.(this.connection, sql);
  }

  open(target: EditorTarget): void {
    this.options.onOpen?.(target);
  }

  drop(kind: KindDescriptor, summary: Summary): void {
    const { engine } = this.state.config;
    this.options.onDrop?.({ connection: this.connection, engine, kind, summary });
  }

  own(resource: IDisposable): void {
    this.subscriptions.add(resource);
  }

  /** Back to what the server has, or to what a new object began with. */
  revert(): void {
    this.versions.conflicts = [];
    this.edit(this.versions.base);
  }

  /** Takes the server's definition and drops the edits. */
  reload(): void {
    const { theirs } = this.versions;
    if (theirs) {
      this.versions.follow(theirs);
      this.edit(theirs.definition);
    }
  }

  /** Puts my edits on top of the server's definition. */
  mergeTheirs(): void {
    const { theirs } = this.versions;
    if (theirs) {
      this.edit(this.versions.merged(theirs));
    }
  }

  /** Proposes the way back from the last applied change as a draft. */
  proposeUndo(): void {
    const undo = this._last?.undo;
    if (undo) {
      this.edit(undo);
    }
  }

  /** Runs the plan that is shown. The report is in {@link last}, the reason it did not start in {@link error}. */
  async apply(): Promise<void> {
    const { plan } = this.preview;
    if (this.obstacle || !plan) {
      return;
    }
    const op = this.creating ? 'create' : 'alter';
    const { base: before, draft: wanted } = this.versions;
    this._applying = true;
    this._error = null;
    this._failure = null;
    this.emit();
    let report: ApplyReport | null = null;
    try {
      ({ result: report } = await this.host.request('plan.apply', {
        connection: this.connection,
        plan: plan.id
      }));
    } catch (thrown) {
      this._error = DbError.from(thrown);
    }
    this._applying = false;
    if (!report) {
      // The host knows the plan no more, or the object is another one by now: the user sees which.
      await this.refresh();
      this.preview.renew();
      return;
    }
    await this.finish(op, report, before, wanted);
  }

  /** Forgets the edits: the tab is closed. */
  discard(): void {
    this.drafts.write(this.id, null);
  }

  dispose(): void {
    if (!this.isDisposed) {
      this.subscriptions.dispose();
      this.preview.dispose();
      Signal.clearData(this);
    }
  }

  private async finish(
    op: Applied['op'],
    report: ApplyReport,
    before: JsonObject,
    wanted: JsonObject
  ): Promise<void> {
    const planned = this.ref;
    if (report.state === 'applied') {
      this.drafts.write(this.id, null);
      this._ref = op === 'create' ? planned : refAfter(this.naming, this._ref, before, wanted);
      this.stored = false;
      this.creatingNow = null;
      this.versions.conflicts = [];
      void this.askRight();
      await this.readAgain();
      this.versions.draft = this.versions.base;
    } else {
      const failed = report.statements.find(({ outcome }) => outcome === 'failed');
      const place = failed && report.error && placeInDraft(this._fields, wanted, failed.sql, report.error);
      this._failure = place ?? null;
      if (report.state === 'partial' && op === 'alter') {
        // What took effect is the new start; the draft still says what is wanted.
        await this.readAgain();
      }
    }
    const last: Applied = { report, ref: this.ref, op, at: new Date().toISOString(), undo: null };
    this._last = last;
    this.plan(true);
    this._applied.emit(last);
    if (op === 'alter' && report.state === 'applied') {
      await this.findWayBack(last, before, wanted);
    }
  }

  /** Offers to undo only what can be undone. */
  private async findWayBack(last: Applied, before: JsonObject, applied: JsonObject): Promise<void> {
    const undo = await wayBack(this.host, this.connection, this._ref, { before, applied });
    if (undo && this._last === last) {
      this._last = { ...last, undo };
      this.emit();
    }
  }

  private async readAgain(): Promise<void> {
    try {
      this.versions.adopt(await this.read());
    } catch (thrown) {
      this._error = DbError.from(thrown);
    }
  }

  private begin(): void {
    const { parent = null, from } = this.origin;
    const names = this._fields.map(({ name }) => name);
    this.versions.begin({ ...initialValue(this._fields), ...placedAt(parent, names), ...from });
    this.plan(true);
  }

  private async read(): Promise<Reading> {
    const { connection, descriptor, host } = this;
    try {
      const { result } = await host.request('object.read', { connection, ref: this._ref });
      return { ...result, definition: result.definition as JsonObject };
    } catch (thrown) {
      const found =
        DbError.from(thrown).code === 'not-found' &&
        (await findObject(host, connection, descriptor, this._ref));
      if (!found) {
        throw thrown;
      }
      this._ref = found;
      return this.read();
    }
  }

  /** Reads the object again after a change: an unedited one follows, an edited one asks what to do. */
  private async refresh(): Promise<void> {
    const { versions } = this;
    const known = versions.reading;
    if (!known || this.creating || this._applying) {
      return;
    }
    try {
      const now = await this.read();
      if (this.isDisposed || versions.reading !== known) {
        return;
      }
      const found = versions.compareWith(now);
      if (found === 'differs') {
        this.plan();
      } else if (found === 'followed') {
        this._last = null;
      }
    } catch (thrown) {
      versions.gone = DbError.from(thrown).code === 'not-found';
    }
    this.emit();
  }

  private async restore(): Promise<void> {
    const stored = await this.drafts.read(this.id);
    if (!stored) {
      return;
    }
    this.stored = true;
    this.versions.restore(stored);
    this.plan(true);
  }

  private edit(draft: JsonObject): void {
    this.versions.draft = draft;
    this._failure = null;
    this._error = null;
    if (this._last?.report.state !== 'applied') {
      this._last = null;
    }
    this.store();
    this.plan();
    this.emit();
  }

  private store(): void {
    const stored = this.dirty || this.creating;
    if (!stored && !this.stored) {
      return;
    }
    this.stored = stored;
    const { base, draft, reading } = this.versions;
    this.drafts.write(
      this.id,
      stored
        ? {
            draft: withoutSecrets(this._fields, draft),
            base: this.creating ? null : base,
            fingerprint: reading?.fingerprint ?? ''
          }
        : null
    );
  }

  private plan(now = false): void {
    const { connection, creating } = this;
    const { draft, reading, theirs } = this.versions;
    const nothing = this.readOnly !== null || (creating ? !isNamed(this.naming, draft) : !this.dirty);
    if (nothing || theirs) {
      this.preview.request(null);
      return;
    }
    const op = creating ? 'create' : 'alter';
    const basedOn = creating ? undefined : reading?.fingerprint;
    this.preview.request({ connection, op, ref: this.ref, to: draft, basedOn }, now);
  }

  private concerns(ref: ObjectRef): boolean {
    const { kind, path } = this._ref;
    const isIt = ref.kind === kind && ref.path.join('\0') === path.join('\0');
    const isAbove = ref.path.length < path.length && ref.path.every((name, index) => path[index] === name);
    return isIt || isAbove;
  }

  private onHostState(): void {
    if (this.host.state === 'ready') {
      this.preview.renew();
    }
    this.emit();
  }

  private onPreview(): void {
    if (this.preview.error?.code === 'stale' && !this.versions.theirs) {
      void this.refresh();
    }
    this.emit();
  }

  private emit(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }
}
