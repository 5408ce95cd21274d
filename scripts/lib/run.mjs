/** Runs other programs. */
import { spawn } from 'node:child_process';
import { tail } from './log.mjs';
import { root } from './paths.mjs';

/**
 * Runs a program to its end.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {'inherit' | 'capture' | 'both'} [options.output] shown, returned, or both; default `capture`
 * @param {boolean} [options.allowFailure] return a non-zero code instead of throwing
 * @param {string} [options.input] text for its standard input
 * @param {AbortSignal} [options.signal] ends the program with SIGTERM
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 * @throws when the program cannot start or ends with another code than 0
 */
export async function run(program, args = [], options = {}) {
  const { output = 'capture', allowFailure = false, input, cwd = root, env = process.env, ...rest } = options;
  const child = spawn(program, args, {
    cwd,
    env,
    stdio: [input === undefined ? 'ignore' : 'pipe', ...(output === 'inherit' ? ['inherit', 'inherit'] : ['pipe', 'pipe'])],
    ...rest
  });
  const collect = (stream, target) => {
    const chunks = [];
    stream?.on('data', chunk => {
      chunks.push(chunk);
      if (output === 'both') {
        target.write(chunk);
      }
    });
    return chunks;
  };
  const stdout = collect(child.stdout, process.stdout);
  const stderr = collect(child.stderr, process.stderr);
  if (input !== undefined) {
    child.stdin.on('error', () => {}); // the program may end without reading all of it
    child.stdin.end(input);
  }
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode, signal) => resolve(exitCode ?? (signal ? 128 : 1)));
  });
  const result = {
    code,
    stdout: Buffer.concat(stdout).toString('utf8'),
    stderr: Buffer.concat(stderr).toString('utf8')
  };
  if (code !== 0 && !allowFailure) {
    const shown = output === 'capture' ? `\n${tail(result.stdout + result.stderr)}` : '';
    throw new Error(`${program} ${args.join(' ')} ended with code ${code}${shown}`);
  }
  return result;
}

/** True when `program args` runs and ends with code 0. */
export async function works(program, args, options) {
  try {
    await run(program, args, options);
    return true;
  } catch {
    return false;
  }
}
