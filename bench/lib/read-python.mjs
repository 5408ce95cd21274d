/** A Python with the libraries that people use to read query results, each in the version of read-requirements.json. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { step } from '../../scripts/lib/log.mjs';
import { cacheDir, inRoot, isWindows, venvPython } from '../../scripts/lib/paths.mjs';
import { run } from '../../scripts/lib/run.mjs';
import { onChange } from '../../scripts/lib/stamp.mjs';

const folder = path.join(cacheDir, 'bench-read');
const python = path.join(folder, isWindows ? 'Scripts' : 'bin', isWindows ? 'python.exe' : 'python');
const requirements = 'bench/lib/read-requirements.json';

/** Makes the environment once; what cannot be installed is missing later and said to be so. */
export async function ensurePeers() {
  await onChange({ file: path.join(folder, '.installed'), inputs: [requirements], outputs: [python] }, () =>
    step('Install the Python libraries to compare with', async () => {
      await run(venvPython, ['-m', 'venv', '--clear', folder]);
      for (const packages of Object.values(JSON.parse(fs.readFileSync(inRoot(requirements), 'utf8')))) {
        const args = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...packages];
        await run(python, args, { allowFailure: true });
      }
    })
  );
}

/** A process of its own that is about to read; `start` has it do so. */
export class FrameReader {
  constructor(request) {
    this.child = spawn(python, [inRoot('bench/lib/read-frames.py')], { stdio: ['pipe', 'pipe', 'pipe'] });
    this.log = '';
    this.child.stderr.on('data', text => (this.log += text));
    this.child.stdin.on('error', error => (this.log += error.message));
    this.ended = new Promise(resolve => {
      this.child.once('error', error => {
        this.log += error.message;
        resolve();
      });
      this.child.once('close', resolve);
    });
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]();
    this.send(request);
  }

  /** @returns {Promise<string | undefined>} what is missing; undefined when it is ready */
  async ready() {
    return (await this.answer()).missing;
  }

  /** @returns {Promise<{ ms: number, rows: number, type: string }>} */
  async start(message = {}) {
    this.send(message);
    const answer = await this.answer();
    await this.ended;
    return answer;
  }

  /** Ends a reader that is not wanted any more. */
  stop() {
    this.child.kill();
  }

  send(message) {
    this.child.stdin.write(`${JSON.stringify(message)}\n`);
  }

  /** The next line that is ours: some libraries print on their own. */
  async answer() {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) {
        await this.ended;
        throw new Error(`Python ended early:\n${this.log}`);
      }
      if (value.startsWith('{"')) {
        return JSON.parse(value);
      }
    }
  }
}
