/** The vocabulary that the browser and the engine host share. Imports nothing outside this folder. */
export * from './comparison';
export * from './connection';
export * from './danger';
export * from './errors';
export * from './history';
export * from './json';
export * from './load-statement';
export * from './objects';
export * from './query-plan';
export * from './result';
export * from './result-view';
export * from './rows';
export * from './session';
export * from './sql-cell';
export * from './table-facts';
export * from './ssh';
export * from './trials';
