import type { Hazard, Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import type { ServerVersion } from '../../../core/version';
import { ident, literal, path } from '../../dialect';
import { changedCharset } from '../collation-of';
import { alterColumns, type Clause } from './alter-columns';
import { alterKeys } from './alter-keys';
import { alterPartitioning } from './alter-partitions';
import type { TableDefinition } from './definition';
import { lenient } from './lenient';
import { changedOptions, charsetOption } from './option-sql';

/**
 * As few ALTER TABLE statements as the server allows: foreign keys that change under their name go first,
 * partitions last. One statement is all or nothing; several bring the way back along where there is one.
 */
export function alterTable(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  version: ServerVersion
): Statement[] {
  return alterSteps(database, from, to, version, true);
}

function alterSteps(
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  version: ServerVersion,
  reversible: boolean
): Statement[] {
  const keys = alterKeys(from, to, version);
  const partitions = alterPartitioning(from.partitioning, to.partitioning);
  // Partitions hang on columns and keys: without them first, when they go.
  const early = to.partitioning === null ? partitions : [];
  const late = to.partitioning === null ? [] : partitions;
  const main = [
    ...keys.drops,
    ...alterColumns(from, to, version),
    ...keys.adds,
    ...alterOptions(from, to),
    ...(from.name === to.name ? [] : [rename(database, to.name)])
  ];
  const old = path([database, from.name]);
  const target = path([database, to.name]);
  const steps = [
    ...statementOf(old, keys.first, database),
    ...statementOf(old, early, database),
    ...statementOf(old, main, database),
    ...statementOf(target, late, database)
  ];
  const undone = reversible && steps.length > 1 ? withUndo(steps, database, from, to, version) : steps;
  return reversible ? lenient(to, version, undone) : undone;
}

function statementOf(target: string, clauses: readonly Clause[], database: string): Statement[] {
  if (clauses.length === 0) {
    return [];
  }
  const separator = clauses.length > 1 ? ',\n  ' : ' ';
  const sql = `ALTER TABLE ${target}${clauses.length > 1 ? '\n  ' : ' '}${clauses.map(clause => clause.sql).join(separator)}`;
  return [committed(sql, { database, hazards: unique(clauses.flatMap(clause => clause.hazards)) })];
}

function unique(hazards: readonly Hazard[]): Hazard[] {
  return [...new Map(hazards.map(each => [`${each.kind} ${each.message}`, each])).values()];
}

/**
 * Each step's way back, where no data went with it. A step is taken back by the alter that leads from
 * the definition after it to the one before.
 */
function withUndo(
  steps: readonly Statement[],
  database: string,
  from: TableDefinition,
  to: TableDefinition,
  version: ServerVersion
): Statement[] {
  const changedKeys = from.foreignKeys.filter(key => {
    const after = to.foreignKeys.find(each => each.name === key.name);
    return after && JSON.stringify(after) !== JSON.stringify(key);
  });
  const between = { ...from, foreignKeys: from.foreignKeys.filter(key => !changedKeys.includes(key)) };
  const states = [from, ...(changedKeys.length > 0 ? [between] : [])];
  if (to.partitioning === null && from.partitioning !== null) {
    states.push({ ...between, partitioning: null });
  }
  return steps.map((step, index) => {
    const lossy = step.hazards.some(each => each.kind === 'data-loss');
    const before = states[index];
    const after = states[index + 1];
    if (lossy || index === steps.length - 1 || !before) {
      return step;
    }
    // The main step leads to everything but the new partitions.
    const reached = after ?? { ...to, partitioning: from.partitioning };
    const undo = alterSteps(
      database,
      settled(reached),
      after ? before : namedBack(before, to),
      version,
      false
    );
    return { ...step, undo: undo.map(({ sql }) => sql) };
  });
}

/** The definition as it reads once its renames are done. */
function settled(table: TableDefinition): TableDefinition {
  return { ...table, columns: table.columns.map(column => ({ ...column, previousName: null })) };
}

/** `before` as the goal of an alter that takes the renames of `to` back. */
function namedBack(before: TableDefinition, to: TableDefinition): TableDefinition {
  const nameNow = (name: string): string | null =>
    to.columns.find(each => each.previousName === name)?.name ?? null;
  return {
    ...before,
    columns: before.columns.map(column => ({ ...column, previousName: nameNow(column.name) }))
  };
}

function rename(database: string, name: string): Clause {
  return {
    sql: `RENAME TO ${path([database, name])}`,
    hazards: [hazard('drops-dependents', 'Views, routines and grants go on naming the old table')]
  };
}

function alterOptions(from: TableDefinition, to: TableDefinition): Clause[] {
  const clauses: Clause[] = [];
  const add = (sql: string, ...hazards: Hazard[]): void => void clauses.push({ sql, hazards });
  if (to.engine !== null && to.engine.toLowerCase() !== from.engine?.toLowerCase()) {
    add(
      `ENGINE = ${ident(to.engine)}`,
      hazard('rewrite', `The table is copied to ${to.engine}; writes wait meanwhile`),
      hazard('data-loss', `What ${to.engine} lacks is dropped without an error: foreign keys, transactions`)
    );
  }
  if (to.autoIncrement !== null && to.autoIncrement !== from.autoIncrement) {
    add(`AUTO_INCREMENT = ${to.autoIncrement}`);
  }
  if (to.charset !== from.charset || to.collation !== from.collation) {
    for (const sql of charsetOption(changedCharset(from, to))) {
      add(sql);
    }
  }
  if (to.rowFormat !== from.rowFormat) {
    add(
      `ROW_FORMAT = ${to.rowFormat ?? 'DEFAULT'}`,
      hazard('rewrite', 'The table is copied to the new row format')
    );
  }
  if (to.comment !== from.comment) {
    add(`COMMENT = ${literal(to.comment)}`);
  }
  for (const sql of changedOptions(from.options, to.options)) {
    const copies = /^(KEY_BLOCK_SIZE|TABLESPACE|COMPRESSION|ENCRYPTION|`)/.test(sql);
    add(sql, ...(copies ? [hazard('rewrite', 'The table is copied')] : []));
  }
  return clauses;
}
