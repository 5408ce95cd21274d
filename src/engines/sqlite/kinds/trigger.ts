import { DbError, type Change, type ObjectRef, type Statement, type Summary } from '../../../model';
import type { Queryable } from '../../core/engine';
import type { ObjectKind } from '../../core/kind';
import { statement } from '../../core/statement';
import { sqliteDialect } from '../dialect';
import { NotUnderstood } from '../token-reader';
import { readSchemaRow } from './catalog-queries';
import { formSchema } from './form-schema';
import { same } from './table/complete';
import { checkTrigger } from './trigger/check';
import { completeTrigger } from './trigger/complete';
import { triggerSchema, type TriggerDefinition } from './trigger/definition';
import { fireTrial } from './trigger/fire';
import { triggersOf } from './trigger/of-relation';
import { parseTrigger } from './trigger/parse';
import { renderTrigger } from './trigger/render';

/** Triggers on tables and views; those of `temp` may be on a table of another database. */
export const triggerKind: ObjectKind<TriggerDefinition> = {
  descriptor: {
    id: 'trigger',
    label: 'Trigger',
    plural: 'Triggers',
    parents: ['table', 'view'],
    tree: 'folder',
    icon: 'trigger',
    versions: true,
    schema: formSchema(triggerSchema),
    can: { create: true, alter: true, rename: true, drop: true }
  },

  holdsColumns: 'present',

  async list(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
    const [database = 'main', relation = ''] = parent?.path ?? [];
    const triggers = await triggersOf(db, database, relation);
    return triggers.map(({ database: where, name, sql }) => ({
      ref: { kind: 'trigger', path: [where, relation, name] },
      label: name,
      hint: hintOf(sql),
      ...(where !== database && { flags: ['temporary'] })
    }));
  },

  async read(db: Queryable, ref: ObjectRef): Promise<TriggerDefinition> {
    const { name, tbl_name: table, sql } = await readSchemaRow(db, 'trigger', ref);
    try {
      return { ...parseTrigger(sql ?? ''), name, sql, obstacle: null };
    } catch (error) {
      if (!(error instanceof NotUnderstood)) {
        throw error;
      }
      const obstacle = `Its text is beyond this editor (${error.message}): write the SQL statement for it.`;
      return { ...completeTrigger({ name, table }), sql, obstacle };
    }
  },

  plan(change: Change<TriggerDefinition>): Statement[] {
    const [database] = change.ref.path;
    switch (change.op) {
      case 'create':
        return [create(database, completeTrigger(change.to))];
      case 'drop':
        return [drop(database, change.from.name)];
      case 'alter':
        return alter(database, change.from, completeTrigger(change.to));
    }
  },

  copy: (trigger, name) => ({ ...trigger, name, sql: null }),
  check: checkTrigger,
  fire: fireTrial
};

function create(database: string, trigger: TriggerDefinition): Statement {
  return statement(renderTrigger(database, trigger));
}

function drop(database: string, name: string): Statement {
  return statement(`DROP TRIGGER ${sqliteDialect.path([database, name])}`);
}

/** SQLite cannot alter a trigger: it is dropped and made again in one transaction. */
function alter(database: string, from: TriggerDefinition, to: TriggerDefinition): Statement[] {
  const { sql, obstacle } = from;
  if (same(completeTrigger({ ...from, sql }), { ...to, sql, obstacle })) {
    return [];
  }
  if (obstacle !== null && !same({ ...from, name: '' }, { ...to, name: '' })) {
    throw new DbError({ code: 'unsupported', message: obstacle });
  }
  return [drop(database, from.name), create(database, { ...to, sql, obstacle })];
}

function hintOf(sql: string): string {
  try {
    const { timing, event } = parseTrigger(sql);
    return `${timing} ${event}`.toLowerCase();
  } catch {
    return '';
  }
}
