/**
 * Programs from any Debian suite, unpacked into a folder of their own.
 *
 * apt works on private lists and an empty package database, so it names the whole dependency closure
 * and changes nothing of the system. Every program is wrapped so that it runs with the libraries of
 * its own suite; see ld.so(8) for the loader's options.
 */
import fs from 'node:fs';
import path from 'node:path';
import { step } from './log.mjs';
import { withLock } from './lock.mjs';
import { cacheDir, ensureDir } from './paths.mjs';
import { run } from './run.mjs';

const architectures = {
  x64: { triplet: 'x86_64-linux-gnu', loader: 'ld-linux-x86-64.so.2' },
  arm64: { triplet: 'aarch64-linux-gnu', loader: 'ld-linux-aarch64.so.1' }
};

/** Packages that installation scripts need, but no server binary. */
const unneeded = new RegExp(
  `^(${[
    'perl|perl-base|perl-modules.*|libperl.*|libdbi-perl|debconf|debconf-.*|libdebconf.*|dpkg|tar|passwd|adduser',
    'sysvinit-utils|init-system-helpers|systemd.*|mawk|gawk|bash|dash|coreutils|sed|grep|libpam-.*|locales',
    'util-linux|mount|login.*|base-.*|libdb5.*|libgdbm.*|tzdata|ucf|sensible-utils|openssl|ssl-cert|netbase',
    'gcc-.*-base|postgresql-common.*|postgresql-client-common|psmisc|iproute2|rsync|socat|lsof|procps|libc-bin|debianutils'
  ].join('|')})$`
);

/** Where executables lie in an unpacked package tree. */
const programDirs = ['bin', 'sbin', 'usr/bin', 'usr/sbin', 'usr/libexec', 'usr/lib/openssh'];

/** The Debian mirror that this machine's own apt uses, or null. */
function machineMirror() {
  const files = ['/etc/apt/sources.list'];
  const parts = '/etc/apt/sources.list.d';
  if (fs.existsSync(parts)) {
    files.push(...fs.readdirSync(parts).map(name => path.join(parts, name)));
  }
  for (const file of files.filter(name => fs.existsSync(name))) {
    const found = /^[^#\n]*?(https?:\/\/\S+\/debian)\/?(?=\s|$)/m.exec(fs.readFileSync(file, 'utf8'));
    if (found) {
      return found[1];
    }
  }
  return null;
}

/** Says why packages cannot be unpacked here, or null when they can. */
export function debianObstacle() {
  if (process.platform !== 'linux' || !architectures[process.arch]) {
    return `Debian packages need Linux on x64 or arm64, not ${process.platform} ${process.arch}`;
  }
  if (!fs.existsSync('/usr/bin/apt-get') || !machineMirror()) {
    return "apt-get with a Debian mirror is needed (none found in this machine's apt sources)";
  }
  return null;
}

/** A private apt for one suite: returns its configuration file. */
function privateApt(suite, base) {
  for (const dir of ['state/lists/partial', 'cache/archives/partial', 'etc']) {
    ensureDir(path.join(base, dir));
  }
  fs.writeFileSync(path.join(base, 'status'), '');
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
  const sources = path.join(base, 'etc', 'sources.list');
  fs.writeFileSync(sources, `deb [signed-by=${keyring}] ${machineMirror()} ${suite} main\n`);
  const settings = {
    'Dir::State': `${base}/state`,
    'Dir::State::status': `${base}/status`,
    'Dir::Cache': `${base}/cache`,
    'Dir::Etc::sourcelist': sources,
    'Dir::Etc::sourceparts': '/dev/null',
    'Dir::Etc::preferencesparts': '/dev/null',
    'APT::Sandbox::User': 'root',
    'Debug::NoLocking': '1',
    'Acquire::Retries': '3',
    'Acquire::Languages': 'none',
    'Acquire::IndexTargets::deb::Contents-deb::DefaultEnabled': 'false'
  };
  const file = path.join(base, 'etc', 'apt.conf');
  fs.writeFileSync(file, Object.entries(settings).map(([name, value]) => `${name} "${value}";\n`).join(''));
  return file;
}

/** Downloads the closure of `packages` and returns the archives' paths. */
async function download(suite, packages) {
  const base = path.join(cacheDir, 'debian', suite);
  const env = { ...process.env, APT_CONFIG: privateApt(suite, base) };
  const lists = path.join(base, 'state', 'lists');
  const day = 24 * 3600 * 1000;
  const isFresh = fs
    .readdirSync(lists)
    .some(name => name.includes('Packages') && Date.now() - fs.statSync(path.join(lists, name)).mtimeMs < day);
  if (!isFresh) {
    await run('apt-get', ['-qq', 'update'], { env });
  }
  const listing = ['-qq', '--print-uris', '--no-install-recommends', '-o', `Dir::Cache::archives=${base}/none`, 'install'];
  ensureDir(path.join(base, 'none', 'partial')); // an empty archive folder: what is cached already would not be listed
  const { stdout } = await run('apt-get', [...listing, ...packages], { env });
  const files = stdout
    .trim()
    .split('\n')
    .map(line => line.split(' ')[1])
    .filter(file => file && !unneeded.test(file.split('_')[0]));
  const archives = ensureDir(path.join(base, 'archives'));
  const missing = files.filter(file => !fs.existsSync(path.join(archives, file)));
  if (missing.length > 0) {
    const names = missing.map(file => file.split('_')[0]);
    await run('apt-get', ['-qq', 'download', ...names], { env, cwd: archives });
  }
  return files.map(file => path.join(archives, file));
}

function isElf(file) {
  const handle = fs.openSync(file, 'r');
  try {
    const head = Buffer.alloc(4);
    fs.readSync(handle, head, 0, 4, 0);
    return head.equals(Buffer.from('\x7fELF', 'latin1'));
  } finally {
    fs.closeSync(handle);
  }
}

/**
 * Replaces every program under `tree` by a script that starts it with the tree's own loader, so that
 * programs which start one another keep working. The scripts name `target`, where the tree will lie.
 */
function wrapPrograms(tree, target) {
  const { triplet, loader } = architectures[process.arch];
  const libraries = [`usr/lib/${triplet}`, `lib/${triplet}`, 'usr/lib/galera'].map(dir => path.join(target, dir));
  const ownLoader = ['usr/lib', 'lib'].map(dir => `${dir}/${triplet}/${loader}`).find(file => fs.existsSync(path.join(tree, file)));
  if (!ownLoader) {
    throw new Error(`The packages in ${tree} bring no ${loader}`);
  }
  const postgres = path.join(tree, 'usr', 'lib', 'postgresql');
  const versions = fs.existsSync(postgres) ? fs.readdirSync(postgres).map(name => `usr/lib/postgresql/${name}/bin`) : [];
  for (const dir of [...programDirs, ...versions].filter(name => fs.existsSync(path.join(tree, name)))) {
    for (const name of fs.readdirSync(path.join(tree, dir))) {
      const file = path.join(tree, dir, name);
      const stat = fs.lstatSync(file);
      if (!stat.isFile() || !(stat.mode & 0o100) || !isElf(file)) {
        continue;
      }
      if (!fs.readFileSync(file).includes(loader)) {
        continue; // linked statically
      }
      fs.renameSync(file, `${file}.real`);
      const real = path.join(target, dir, `${name}.real`);
      const script = `#!/bin/sh\nexec ${path.join(target, ownLoader)} --library-path ${libraries.join(':')} --argv0 "$0" ${real} "$@"\n`;
      fs.writeFileSync(file, script, { mode: 0o755 });
    }
  }
}

/**
 * Makes sure that `target` holds `packages` of a Debian suite with all they need. The folder appears
 * under its name only when it is complete.
 *
 * @param {{ suite: string, packages: readonly string[], target: string }} what
 * @throws when this machine has no Debian mirror, or with apt's message
 */
export async function unpackPackages({ suite, packages, target }) {
  if (fs.existsSync(target)) {
    return target;
  }
  await withLock(path.join(cacheDir, `${suite}.lock`), async () => {
    if (fs.existsSync(target)) {
      return;
    }
    const obstacle = debianObstacle();
    if (obstacle) {
      throw new Error(obstacle);
    }
    await step(`Fetch ${packages.join(', ')} of Debian ${suite}`, async () => {
      const partial = `${target}.partial`;
      fs.rmSync(partial, { recursive: true, force: true });
      ensureDir(partial, 0o755);
      for (const archive of await download(suite, packages)) {
        await run('dpkg-deb', ['--extract', archive, partial]);
      }
      for (const dir of ['doc', 'man', 'locale', 'lintian', 'bug', 'info', 'doc-base']) {
        fs.rmSync(path.join(partial, 'usr', 'share', dir), { recursive: true, force: true });
      }
      wrapPrograms(partial, target);
      fs.renameSync(partial, target);
    });
  });
  return target;
}
