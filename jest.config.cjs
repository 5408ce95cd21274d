/** Three projects: `unit` (shared and host code), `browser` (panels and plugin, jsdom), `engines` (real servers). */
const transform = {
  '\\.(ts|tsx|js|mjs)$': [
    '@swc/jest',
    {
      jsc: {
        parser: { syntax: 'typescript', tsx: true },
        transform: { react: { runtime: 'automatic' } },
        target: 'es2022'
      },
      module: { type: 'commonjs' }
    }
  ],
  '\\.svg$': '<rootDir>/tests/support/text-transform.cjs'
};
const esm = ['@jupyterlab', '@jupyter', '@noble', '@lumino', '@tanstack', 'lib0', 'y-protocols', 'yjs', 'y-websocket', '@microsoft', 'exenv-es6', '@rjsf', 'nanoid', 'vscode-ws-jsonrpc', '@marijn', '@codemirror', '@lezer', 'crelt', 'style-mod', 'w3c-keyname', 'lodash-es', 'd3-hierarchy'];
const common = {
  roots: ['<rootDir>/src', '<rootDir>/tests'],
  transform,
  transformIgnorePatterns: [`/node_modules/(?!(${esm.join('|')})/)`],
  moduleNameMapper: { '\\.css$': '<rootDir>/tests/support/empty.cjs' },
  testEnvironmentOptions: { customExportConditions: ['node', 'require', 'default'] }
};

module.exports = {
  globalSetup: '<rootDir>/tests/support/build-kernel.cjs',
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/{model,transfer,kernel-bridge,scripts,engines/core}/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/tests/kernel-bridge/browser/']
    },
    {
      ...common,
      displayName: 'browser',
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/tests/{panels,plugin,kernel-bridge/browser}/**/*.test.{ts,tsx}']
    },
    {
      ...common,
      displayName: 'engines',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/engines/{sqlite,mysql,postgres,contract,tunnel}/**/*.test.ts', '<rootDir>/tests/engines/roundtrip.test.ts', '<rootDir>/tests/host/**/*.test.ts']
    }
  ]
};
