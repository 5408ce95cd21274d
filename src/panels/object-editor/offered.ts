import type { ConnectionState, ObjectRef } from '../../model';
import type { Host } from '../shared/host';
import type { FieldSpec } from './form/field-spec';
import { serverNames, serverTypes, type ServerNames } from './server-names';

/** Names and types that the fields of one object offer: empty until the server has told, and where it cannot. */
export class Offered {
  names: ServerNames = new Map();
  types: readonly string[] = [];

  constructor(private readonly host: Host) {}

  /** Asks the server. What cannot be listed is typed. */
  async ask(state: ConnectionState, fields: readonly FieldSpec[], ref: ObjectRef): Promise<void> {
    [this.names, this.types] = await Promise.all([
      serverNames(this.host, state, fields, ref.path).catch(() => this.names),
      serverTypes(this.host, state.config.name, fields, ref).catch(() => this.types)
    ]);
  }
}
