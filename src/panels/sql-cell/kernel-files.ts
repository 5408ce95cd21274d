import type { Kernel } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import { DbError } from '../../model';
import type { Host } from '../shared/host';
import { evaluateInKernel, runKernelCode } from './kernel-code';

/** Bytes of one part: in base64 a message of 5.6 MB, below the server's limit of 10 MiB. */
const PART_BYTES = 4 << 20;

/** Makes an empty file that its user alone can read; gives its path. */
const PYTHON_MAKE = `(lambda made: (__import__("os").close(made[0]), made[1])[1])(__import__("tempfile").mkstemp(suffix=".arrow"))`;

/** The same; R kernels answer no expressions: they print. */
const R_MAKE = `local({
  before <- Sys.umask("077")
  path <- normalizePath(tempfile(fileext = ".arrow"), "/", FALSE)
  file.create(path)
  Sys.umask(before)
  cat(path)
})`;

/**
 * Files between the host and a kernel that see different disks: in parts through the page, one request of the kernel after the
 * other, so that each waits its turn. Results go to Python and R kernels, files come from Python kernels alone, as what
 * R prints is cut when it is much.
 */
export class KernelFiles {
  constructor(
    private readonly kernel: Kernel.IKernelConnection,
    private readonly host: Host,
    private readonly trans: TranslationBundle
  ) {}

  /** Copies a result's file to the kernel's disk, readable by its user alone; returns its path there. */
  async send(result: string, onProgress: (done: number, total: number) => void): Promise<string> {
    const isR = (await this.language()) === 'R';
    const path = isR ? await this.runR(R_MAKE) : await this.evaluate('', PYTHON_MAKE);
    for (let from = 0, total = Infinity; from < total;) {
      const { result: part, buffers } = await this.host.request('result.bytes', {
        result,
        from,
        count: PART_BYTES
      });
      if (isR) {
        await this.runR(rAppend(path, base64(buffers)));
      } else {
        await this.evaluate(pythonAppend(path, base64(buffers)), '""');
      }
      from += buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
      total = part.total;
      onProgress(from, total);
    }
    return path;
  }

  /** Copies a file of the kernel to the host, as the content of an upload, and deletes it. */
  async fetch(path: string, upload: string): Promise<void> {
    for (let from = 0; ;) {
      const read =
        `(lambda file: (file.seek(${from}), __import__("base64").b64encode(file.read(${PART_BYTES})).decode(), ` +
        `file.close())[1])(open(${JSON.stringify(path)}, "rb"))`;
      const bytes = fromBase64(await this.evaluate('', read));
      if (bytes.byteLength > 0 || from === 0) {
        await this.host.request('frame.put', { upload, from }, { buffers: [bytes] });
      }
      from += bytes.byteLength;
      if (bytes.byteLength < PART_BYTES) {
        break;
      }
    }
    await this.remove(path);
  }

  async remove(path: string): Promise<void> {
    if ((await this.language()) === 'R') {
      await this.runR(`invisible(file.remove(${JSON.stringify(path)}))`);
    } else {
      await this.evaluate('', `__import__("os").remove(${JSON.stringify(path)}) or ""`);
    }
  }

  private async language(): Promise<string> {
    return (await this.kernel.info).language_info.name;
  }

  private async runR(code: string): Promise<string> {
    return (await runKernelCode(this.kernel, code, this.failed)).printed.trim();
  }

  private async evaluate(code: string, expression: string): Promise<string> {
    if ((await this.language()) !== 'python') {
      throw new DbError({
        code: 'unsupported',
        message: this.trans.__(
          'This needs a kernel that sees the same disk as the SQL host, or a Python kernel.'
        )
      });
    }
    return evaluateInKernel(this.kernel, code, expression, this.failed);
  }

  private get failed(): string {
    return this.trans.__('The data could not be passed between the kernel and the host.');
  }
}

function pythonAppend(path: string, part: string): string {
  return (
    `with open(${JSON.stringify(path)}, "ab") as __petersql_file:\n` +
    `    __petersql_file.write(__import__("base64").b64decode("${part}"))\n` +
    'del __petersql_file'
  );
}

/** The package jsonlite comes with IRkernel. */
function rAppend(path: string, part: string): string {
  return `local({
  target <- file(${JSON.stringify(path)}, "ab")
  on.exit(close(target))
  writeBin(jsonlite::base64_dec("${part}"), target)
})`;
}

function base64(buffers: readonly Uint8Array[]): string {
  let binary = '';
  for (const buffer of buffers) {
    // Arguments of a call are limited.
    for (let at = 0; at < buffer.length; at += 8192) {
      binary += String.fromCharCode(...buffer.subarray(at, at + 8192));
    }
  }
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), character => character.charCodeAt(0));
}
