import type { Engine } from './core/engine';
import { mariadbEngine, mysqlEngine } from './mysql';
import { postgresEngine } from './postgres';
import { sqliteEngine } from './sqlite';

/** Every database engine, in the order of the connection form. */
export const engines: readonly Engine[] = [sqliteEngine, postgresEngine, mysqlEngine, mariadbEngine];
