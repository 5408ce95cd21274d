/** The vocabulary that the browser and the engine host share. Imports nothing outside this folder. */
export * from './connection';
export * from './errors';
export * from './json';
export * from './objects';
export * from './result';
export * from './sql-cell';
export * from './ssh';
