import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { hasReplaceProgram, isMariadb, takesEmptyComment } from '../../capabilities';
import { literal, path } from '../../dialect';
import { completed } from '../schema';
import { inContext, sqlInContext } from './creation-context';
import {
  functionSchema,
  procedureSchema,
  type FunctionDefinition,
  type ProcedureDefinition,
  type RoutineDefinition,
  type RoutineKind
} from './definition';
import { planPrivileges } from './privileges';
import { alterSql, createSql } from './sql';

export function planFunction(change: Change<FunctionDefinition>, version: ServerVersion): Statement[] {
  const full = (definition: FunctionDefinition): RoutineDefinition => completed(functionSchema, definition);
  return new RoutinePlan('function', change.ref.path[0], version).of(change, full);
}

export function planProcedure(change: Change<ProcedureDefinition>, version: ServerVersion): Statement[] {
  const full = (definition: ProcedureDefinition): RoutineDefinition => completed(procedureSchema, definition);
  return new RoutinePlan('procedure', change.ref.path[0], version).of(change, full);
}

/** No engine of the family has transactions for DDL, so every statement carries its way back. */
class RoutinePlan {
  constructor(
    private readonly kind: RoutineKind,
    private readonly database: string,
    private readonly version: ServerVersion
  ) {}

  of<D>(change: Change<D>, full: (definition: D) => RoutineDefinition): Statement[] {
    if (change.op === 'drop') {
      return [this.drop(full(change.from))];
    }
    const to = full(change.to);
    this.assertSupported(to);
    return change.op === 'create' ? this.create(to) : this.alter(full(change.from), to);
  }

  private create(to: RoutineDefinition): Statement[] {
    return [
      ...inContext(this.database, to, [
        committed(createSql(this.kind, this.database, to), {
          database: this.database,
          undo: [this.dropSql(to.name)]
        })
      ]),
      ...this.grants([], to)
    ];
  }

  private drop(from: RoutineDefinition): Statement {
    return committed(this.dropSql(from.name), {
      database: this.database,
      undo: this.back(from),
      hazards: [
        hazard('drops-dependents', 'Routines, views, triggers and events that call it will fail'),
        ...this.lostPrivileges(from)
      ]
    });
  }

  private alter(from: RoutineDefinition, to: RoutineDefinition): Statement[] {
    if (to.privileges === null) {
      to = { ...to, privileges: from.privileges };
    }
    if (from.name !== to.name) {
      return this.rename(from, to);
    }
    const inPlace = { ...from, ...pick(to, ['dataAccess', 'security', 'comment', 'privileges']) };
    const staysCommented = from.comment !== '' && to.comment === '' && !takesEmptyComment(this.version);
    if (same(inPlace, to) && !staysCommented) {
      return [...this.characteristics(from, to), ...this.grants(from.privileges ?? [], to)];
    }
    return hasReplaceProgram(this.version) ? this.replace(from, to) : this.renew(from, to);
  }

  private characteristics(from: RoutineDefinition, to: RoutineDefinition): Statement[] {
    const sql = alterSql(this.kind, this.database, from, to, literal);
    const undo = alterSql(this.kind, this.database, to, from, literal);
    return sql === null || undo === null ? [] : [committed(sql, { database: this.database, undo: [undo] })];
  }

  /** The server has no RENAME: the new one is made before the old one goes. */
  private rename(from: RoutineDefinition, to: RoutineDefinition): Statement[] {
    return [...this.create(to), this.drop(from)];
  }

  /** MariaDB: the old one stays until the new one is understood, and its grants stay anyway. */
  private replace(from: RoutineDefinition, to: RoutineDefinition): Statement[] {
    const { kind, database } = this;
    return [
      ...inContext(database, to, [
        committed(createSql(kind, database, to, { replace: true }), {
          database,
          undo: sqlInContext(database, from, [createSql(kind, database, from, { replace: true })]),
          hazards: this.changed(from, to)
        })
      ]),
      ...this.grants(from.privileges ?? [], to)
    ];
  }

  /**
   * MySQL: the new one is made under another name first: where the server refuses it nothing has
   * happened. Then it takes the place of the old one, whose way back includes its grants.
   */
  private renew(from: RoutineDefinition, to: RoutineDefinition): Statement[] {
    const { kind, database } = this;
    const sql = createSql(kind, database, to);
    const name = `petersql_check_${digest(sql)}`;
    const undo = [this.dropSql(name, 'IF EXISTS ')];
    const check = committed(createSql(kind, database, to, { name }), { database, undo });
    return [
      ...inContext(database, to, [check, committed(this.dropSql(name), { database, undo })]),
      committed(this.dropSql(from.name), {
        database,
        undo: this.back(from),
        hazards: [
          hazard('downtime', 'For a moment there is no such routine: calls fail'),
          ...this.changed(from, to),
          ...this.lostPrivileges(from)
        ]
      }),
      ...inContext(database, to, [committed(sql, { database, undo: [this.dropSql(to.name)] })]),
      ...this.grants([], to)
    ];
  }

  /** The old routine as it was, with its grants. */
  private back(from: RoutineDefinition): string[] {
    return [
      ...sqlInContext(this.database, from, [createSql(this.kind, this.database, from)]),
      ...this.grants([], from).map(each => each.sql)
    ];
  }

  private grants(from: NonNullable<RoutineDefinition['privileges']>, to: RoutineDefinition): Statement[] {
    return to.privileges === null
      ? []
      : planPrivileges(this.database, this.target(to.name), from, to.privileges);
  }

  private changed(from: RoutineDefinition, to: RoutineDefinition) {
    return same([from.parameters, from.returns], [to.parameters, to.returns])
      ? []
      : [hazard('drops-dependents', 'Callers that pass the old parameters will fail')];
  }

  private lostPrivileges(from: RoutineDefinition) {
    return from.privileges === null
      ? [hazard('privileges', 'Grants on it are lost: this session may not read them')]
      : [];
  }

  private target(name: string): string {
    return `${this.kind.toUpperCase()} ${path([this.database, name])}`;
  }

  private dropSql(name: string, condition = ''): string {
    return `DROP ${this.kind.toUpperCase()} ${condition}${path([this.database, name])}`;
  }

  private assertSupported(to: RoutineDefinition): void {
    if (to.aggregate && !isMariadb(this.version)) {
      throw new DbError({ code: 'unsupported', message: 'MySQL has no stored aggregate functions' });
    }
    if (to.language !== 'SQL' && isMariadb(this.version)) {
      throw new DbError({ code: 'unsupported', message: 'MariaDB has stored routines in SQL only' });
    }
  }
}

function pick<T, K extends keyof T>(value: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map(key => [key, value[key]])) as Pick<T, K>;
}

/** Definitions completed by the same schema have their fields in the same order. */
function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** FNV-1a: a name that two different texts hardly share. */
function digest(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}
