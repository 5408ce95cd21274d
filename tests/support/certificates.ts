import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Paths of PEM files. */
export interface Certificate {
  cert: string;
  key: string;
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

const DAY_MS = 86_400_000;

/** Makes certificates in a folder of its own. */
export class CertificateLab {
  readonly folder = fs.mkdtempSync(path.join(os.tmpdir(), 'petersql-certificates-'));

  /** One that is signed by itself: an authority, or a server that has none. */
  selfSigned(name: string, host?: string): Certificate {
    const files = this.filesOf(name);
    this.openssl('req', '-x509', ...EC_KEY, '-days', '2', ...subject(host ?? name), ...out(files));
    return files;
  }

  /** @param until - end of its validity; default: in two days */
  signed(
    name: string,
    by: Certificate,
    host: string,
    until = new Date(Date.now() + 2 * DAY_MS)
  ): Certificate {
    const files = this.filesOf(name);
    const request = path.join(this.folder, `${name}.csr`);
    this.openssl('req', '-new', ...EC_KEY, ...subject(host), '-keyout', files.key, '-out', request);
    fs.writeFileSync(path.join(this.folder, 'issued.txt'), '');
    fs.writeFileSync(path.join(this.folder, 'ca.conf'), settings(this.folder));
    const end = `${until.toISOString().replace(/\.\d+|\D/g, '')}Z`;
    this.openssl(
      ...['ca', '-batch', '-notext', '-config', path.join(this.folder, 'ca.conf'), '-enddate', end],
      ...['-cert', by.cert, '-keyfile', by.key, '-in', request, '-out', files.cert]
    );
    return files;
  }

  /** Several certificates in one file. */
  bundle(name: string, ...certificates: Certificate[]): string {
    const file = path.join(this.folder, `${name}.pem`);
    fs.writeFileSync(file, certificates.map(({ cert }) => fs.readFileSync(cert, 'utf8')).join(''));
    return file;
  }

  close(): void {
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  private filesOf(name: string): Certificate {
    return { cert: path.join(this.folder, `${name}.pem`), key: path.join(this.folder, `${name}.key`) };
  }

  private openssl(...args: string[]): void {
    execFileSync('openssl', args, { stdio: 'pipe' });
  }
}

/** What `openssl ca` needs, which alone takes an end to the second (ca(1)). */
function settings(folder: string): string {
  return `[ca]
default_ca = own
[own]
database = ${folder}/issued.txt
new_certs_dir = ${folder}
rand_serial = yes
unique_subject = no
default_md = sha256
copy_extensions = copy
policy = names
[names]
commonName = supplied
`;
}

function subject(host: string): string[] {
  return ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
}

function out({ cert, key }: Certificate): string[] {
  return ['-keyout', key, '-out', cert];
}
