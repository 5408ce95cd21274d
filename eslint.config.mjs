import prettier from 'eslint-config-prettier';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** Drivers may be imported only by the engine they drive. */
const drivers = ['pg', 'pg-*', 'mysql2', 'mysql2/*', 'ssh2', 'ssh-config', 'node:sqlite', 'zeromq'];

function restricted(patterns, message) {
  return { 'no-restricted-imports': ['error', { patterns: [{ group: patterns, message }] }] };
}

export default tseslint.config(
  { ignores: ['lib', 'build', 'dist', '.venv', 'node_modules', 'jupyterlab_petersql', 'scripts', 'bench', '*.cjs', '*.mjs', '**/*.mjs', '**/*.cjs'] },
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // JupyterLab's own style: an interface and the types of its options share a name.
      '@typescript-eslint/no-namespace': 'off',
      eqeqeq: ['error', 'smart']
    }
  },
  {
    files: ['src/panels/**'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' }
  },
  { files: ['src/**'], rules: restricted(drivers, 'Only the engine itself imports its driver.') },
  {
    files: ['src/model/**'],
    rules: restricted(['../*'], 'The vocabulary imports nothing outside its folder.')
  },
  {
    files: ['src/panels/**', 'src/plugin/**', 'src/kernel-bridge/browser/**'],
    rules: restricted(
      [...drivers, '**/engines/**', '**/kernel-bridge/node/**', '**/transfer/**', 'node:*'],
      'The browser talks to the host over RPC only.'
    )
  },
  {
    files: ['src/engines/core/ssh/**', 'src/engines/postgres/**', 'src/engines/mysql/**', 'src/engines/sqlite/**', 'src/kernel-bridge/node/**'],
    rules: { 'no-restricted-imports': 'off' }
  },
  prettier
);
