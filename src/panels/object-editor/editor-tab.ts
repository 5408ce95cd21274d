import type { ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import type {
  ConnectionState,
  FieldProblem,
  JsonObject,
  KindDescriptor,
  ObjectRef,
  Summary
} from '../../model';
import type { ConnectionsModel } from '../shared/connections-model';
import type { Host } from '../shared/host';
import type { ServerNames } from './server-names';
import type { EditorTarget } from './target';

export type { FieldProblem } from '../../model';

/** One object being edited, as its tabs see it. Tabs change the draft; the frame plans, shows and applies. */
export interface EditedObject {
  readonly host: Host;
  readonly connections: ConnectionsModel;
  readonly trans: TranslationBundle;
  /** Name of the connection. */
  readonly connection: string;
  readonly state: ConnectionState;
  readonly descriptor: KindDescriptor;
  /** The object; in a create its path ends with the name typed so far. */
  readonly ref: ObjectRef;
  readonly creating: boolean;
  /** As it is on the server; `null` in a create. */
  readonly saved: JsonObject | null;
  /** As edited. Never changed in place: hand a new object to {@link update}. */
  readonly draft: JsonObject;
  /** Why the object cannot be changed here, if so: fields are read-only then. */
  readonly readOnly: string | null;
  readonly problems: readonly FieldProblem[];
  /** What its fields may name; empty until the server has told. */
  readonly names: ServerNames;
  /** Types of the server that its fields may have; empty until the server has told. */
  readonly types: readonly string[];
  /** Emitted when any of the above changed. */
  readonly changed: ISignal<EditedObject, void>;
  /** Replaces fields of the draft; the SQL preview follows. */
  update(fields: JsonObject): void;
  /** Puts a statement into a notebook as a SQL cell. */
  insertSql(sql: string): void;
  /** Opens the editor of another object. */
  open(target: EditorTarget): void;
  /** Asks and drops another object. */
  drop(kind: KindDescriptor, summary: Summary): void;
  /** Disposes of something when the editor is closed. */
  own(resource: IDisposable): void;
}

/**
 * A tab of the object editor. Most kinds need none of their own: the frame makes forms from the kind's schema
 * (General, and one for each long list), and Privileges, Dependents and DDL. A tab is for what a form is not enough for.
 */
export interface EditorTab {
  readonly id: string;
  label(trans: TranslationBundle): string;
  /** Order from the left: General 0, lists 10-40, Body 50, Options 60, Privileges 70, Dependents 80, DDL 90, Run 100. */
  readonly rank: number;
  /** What people open an existing object for: this tab is in front then. */
  readonly opensFirst?: boolean;
  /** Fields of the definition that this tab shows, so that the frame's own forms leave them out. */
  readonly fields: readonly string[];
  /** Whether the object has this tab. */
  appliesTo(object: EditedObject): boolean;
  /** A React component; it is told of changes by {@link EditedObject.changed}. */
  Body(props: { object: EditedObject }): JSX.Element;
}
