/** The wheel as a stranger gets it: a new virtual environment, dependencies from the registry, no Node on the PATH. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { wheelPath } from '../../build.mjs';
import { tail } from '../log.mjs';
import { ensureDir, isWindows, venvPython } from '../paths.mjs';
import { Results } from '../results.mjs';
import { run, works } from '../run.mjs';
import { temporaryFolder } from '../servers/process.mjs';

const notebook = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: { kernelspec: { name: 'petersql', display_name: 'SQL (PeterSQL)' } },
  cells: ["%connect wheel\nCREATE TABLE t AS SELECT 41 AS n", 'SELECT n + 1 AS answer FROM t'].map((source, index) => ({
    id: `cell-${index}`,
    cell_type: 'code',
    source,
    metadata: {},
    execution_count: null,
    outputs: []
  }))
};

function environmentIn(folder, bin) {
  const at = name => ensureDir(path.join(folder, name), 0o700);
  const config = at('config');
  const connection = { name: 'wheel', engine: 'sqlite', file: path.join(folder, 'wheel.db') };
  fs.writeFileSync(path.join(folder, 'wheel.db'), '');
  fs.writeFileSync(
    path.join(ensureDir(path.join(config, 'petersql')), 'connections.json'),
    JSON.stringify({ version: 1, connections: [connection] })
  );
  const { PYTHONPATH: _path, PYTHONHOME: _home, JUPYTER_PATH: _jupyter, ...inherited } = process.env;
  return {
    ...inherited,
    PATH: bin,
    JUPYTER_CONFIG_DIR: config,
    JUPYTER_DATA_DIR: at('data'),
    JUPYTER_RUNTIME_DIR: at('runtime'),
    IPYTHONDIR: at('ipython')
  };
}

/** Needs a built wheel in dist/. */
export async function testWheel() {
  const results = new Results();
  const folder = temporaryFolder('wheel');
  const venv = path.join(folder, 'venv');
  const bin = path.join(venv, isWindows ? 'Scripts' : 'bin');
  const python = path.join(bin, isWindows ? 'python.exe' : 'python');
  const env = environmentIn(folder, bin);
  const jupyter = args => run(python, ['-m', 'jupyter', ...args], { env, cwd: folder, allowFailure: true });

  await results.check('pip installs the wheel into a new environment', async () => {
    await run(venvPython, ['-m', 'venv', venv]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wheelPath()]);
  });
  await results.check('the binaries of all systems are in it', async () => {
    const { stdout } = await run(venvPython, ['-m', 'zipfile', '-l', wheelPath()]);
    for (const system of ['linux-x64-gnu', 'linux-arm64-musl', 'darwin-arm64', 'win32-x64-msvc']) {
      assert.ok(stdout.includes(`keyring.${system}.node`), `the keyring for ${system} is missing`);
    }
  });
  await results.check('no Node is on the PATH', async () => assert.equal(await works('node', ['--version'], { env }), false));
  await results.check('jupyter labextension list: enabled and OK', async () => {
    const { stdout, stderr } = await jupyter(['labextension', 'list']);
    const lines = (stdout + stderr).replaceAll(/\x1b\[\d*m/g, '').split('\n');
    assert.match(lines.find(line => line.includes('jupyterlab-petersql')) ?? stderr, /v[\d.]+ enabled OK/);
  });
  await results.check('jupyter kernelspec list: petersql', async () => {
    const { stdout } = await jupyter(['kernelspec', 'list', '--json']);
    assert.ok(JSON.parse(stdout).kernelspecs.petersql.resource_dir.startsWith(venv));
  });
  fs.writeFileSync(path.join(folder, 'test.ipynb'), JSON.stringify(notebook));
  await results.check('nbconvert runs a notebook on the SQL kernel', async () => {
    const { code, stderr } = await jupyter(['nbconvert', '--to', 'notebook', '--execute', '--inplace', 'test.ipynb']);
    assert.equal(code, 0, tail(stderr, 20));
    const { cells } = JSON.parse(fs.readFileSync(path.join(folder, 'test.ipynb'), 'utf8'));
    assert.match([cells[1].outputs[0].data['text/plain']].flat().join(''), /answer[\s\S]*42/);
  });
  await results.check('nbconvert --to html shows the table', async () => {
    const { code, stderr } = await jupyter(['nbconvert', '--to', 'html', 'test.ipynb']);
    assert.equal(code, 0, tail(stderr, 20));
    assert.match(fs.readFileSync(path.join(folder, 'test.html'), 'utf8'), /<td[^>]*>42<\/td>/);
  });
  fs.rmSync(folder, { recursive: true, force: true });
  return results;
}
