import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const venv = path.resolve(
  __dirname,
  '../../.venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'
);

/** Runs a program in the project's Python environment; what it prints last must be one line of JSON. */
export function python(program: string, ...args: string[]): unknown {
  const interpreter = process.env.PETERSQL_TEST_PYTHON ?? (existsSync(venv) ? venv : 'python3');
  const printed = execFileSync(interpreter, ['-c', program, ...args], { encoding: 'utf8' });
  return JSON.parse(printed.trim().split('\n').at(-1)!) as unknown;
}
