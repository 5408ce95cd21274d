import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { ColumnBatch } from '../../../engines/core/columns';
import { DbError, type ResultColumn, type ResultInfo, type ResultPage } from '../../../model';
import type { TaskSource } from '../../../transfer/analysis/tasks';
import { ArrowFileWriter } from '../../../transfer/formats/arrow-file';
import { ArrowPages } from '../../../transfer/formats/arrow-pages';

/** How much disk results may take, bytes. */
export interface SpoolLimits {
  /** One result. Default: 4 GiB. */
  result: number;
  /** All results of this host together. Default: 16 GiB. */
  total: number;
}

export const DEFAULT_LIMITS: SpoolLimits = { result: 4 * 2 ** 30, total: 16 * 2 ** 30 };
const FOLDER = /^petersql-(\d+)$/;

/** One result on disk: written once, read by windows while it grows. */
export class SpooledResult {
  readonly id = randomBytes(12).toString('base64url');
  private complete = false;
  /** Without what only tasks need, which may be thousands of labels. */
  private readonly columns: readonly ResultColumn[];
  private readonly pages: ArrowPages;

  constructor(
    /** The session that it goes with. */
    readonly session: string,
    /** The connection that it came from. */
    readonly connection: string,
    private readonly writer: ArrowFileWriter
  ) {
    this.pages = new ArrowPages(writer);
    this.columns = writer.columns.map(({ order: _, ...column }) => column);
  }

  get info(): ResultInfo {
    const { rows, bytes } = this.writer;
    return { id: this.id, columns: this.columns, rows, bytes, done: this.complete };
  }

  /** No more rows come, and the file has its footer. */
  get done(): boolean {
    return this.complete;
  }

  /** Absolute path of the Arrow IPC file. */
  get path(): string {
    return this.writer.path;
  }

  get file(): ArrowFileWriter['file'] {
    return this.writer.file;
  }

  /** Where the rows stand in the file. */
  get batches(): ArrowFileWriter['batches'] {
    return this.writer.batches;
  }

  append(batch: ColumnBatch): Promise<void> {
    return this.writer.append(batch);
  }

  async finish(): Promise<void> {
    await this.writer.finish();
    this.complete = true;
  }

  page(from: number, count: number): ResultPage {
    return this.pages.page(from, count);
  }

  cell(row: number, column: number): string | null {
    return this.pages.cell(row, column);
  }

  /** A part of the bytes of a cell: of text as UTF-8, of binary as they are; and their total. `null` for NULL. */
  value(row: number, column: number, from: number, count: number): { total: number; bytes: Buffer } | null {
    return this.pages.value(row, column, from, count);
  }

  /** What a thread of its own reads the rows from. */
  get source(): TaskSource {
    const { path, columns, batches, rows } = this.writer;
    return { path, columns, batches, rows };
  }

  /** Closes and deletes the file. Programs that have it open keep their view of it. */
  async remove(): Promise<void> {
    await this.writer.close();
    await rm(this.writer.path, { force: true });
  }
}

/**
 * The results of this host: one file each, in a folder that only the user can enter and that goes
 * with the host. When all of them grow too big, finished ones that were not looked at for longest go.
 */
export class Spool {
  /** Least recently used first. */
  private readonly results = new Map<string, SpooledResult>();

  private constructor(
    private readonly folder: string,
    private readonly limits: SpoolLimits
  ) {}

  /** Makes this process's folder below `runtimeDir` and deletes those of hosts that have died. */
  static open(runtimeDir: string, limits: Partial<SpoolLimits> = {}): Spool {
    mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
    for (const name of readdirSync(runtimeDir)) {
      const pid = Number(FOLDER.exec(name)?.[1]);
      if (pid && (pid === process.pid || !isAlive(pid))) {
        rmSync(path.join(runtimeDir, name), { recursive: true, force: true });
      }
    }
    const folder = path.join(runtimeDir, `petersql-${process.pid}`);
    mkdirSync(folder, { mode: 0o700 });
    return new Spool(folder, { ...DEFAULT_LIMITS, ...limits });
  }

  /** Where another file may stand that goes with the host. */
  privatePath(name: string): string {
    return path.join(this.folder, name);
  }

  /** Begins a result; rejects with `limit` when there is no space for it. */
  async create(
    session: string,
    connection: string,
    columns: readonly ResultColumn[]
  ): Promise<SpooledResult> {
    const file = path.join(this.folder, `${randomBytes(9).toString('hex')}.arrow`);
    const writer = await this.onDisk(undefined, () => ArrowFileWriter.create(file, columns));
    const result = new SpooledResult(session, connection, writer);
    this.results.set(result.id, result);
    return result;
  }

  /**
   * Adds rows; rejects with `limit` when the result, or all of them, are as big as they may get, and when the disk is full:
   * the result is gone then.
   */
  async append(result: SpooledResult, batch: ColumnBatch): Promise<void> {
    await this.onDisk(result, () => result.append(batch));
    const { bytes, rows } = result.info;
    if (bytes > this.limits.result) {
      throw new DbError({
        code: 'limit',
        message: `The result is larger than ${gibibytes(this.limits.result)}: its first ${rows.toLocaleString('en')} rows are kept`,
        hint: 'Select fewer rows or columns, or raise PETERSQL_MAX_RESULT_BYTES for the Jupyter server.'
      });
    }
    await this.makeRoom(result);
  }

  /** No more rows come. Rejects as {@link append} when the disk is full. */
  finish(result: SpooledResult): Promise<void> {
    return this.onDisk(result, () => result.finish());
  }

  /** Finds a result and counts it as used. Throws `not-found` when it has been released or evicted. */
  get(id: string): SpooledResult {
    const result = this.results.get(id);
    if (!result) {
      throw new DbError({ code: 'not-found', message: 'This result is no longer there: run the cell again' });
    }
    this.results.delete(id);
    this.results.set(id, result);
    return result;
  }

  has(id: string): boolean {
    return this.results.has(id);
  }

  /** Path for a file of something made from results; it goes with the folder at the latest. */
  newFile(extension: string): string {
    return path.join(this.folder, `${randomBytes(9).toString('hex')}.${extension}`);
  }

  async removeFile(file: string): Promise<void> {
    await rm(file, { force: true });
  }

  async release(ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map(id => this.remove(this.results.get(id))));
  }

  async releaseSession(session: string): Promise<void> {
    const owned = [...this.results.values()].filter(result => result.session === session);
    await this.release(owned.map(result => result.id));
  }

  /** Deletes everything at once, also where nobody can wait any more; settles when the files are closed. */
  async close(): Promise<void> {
    const results = [...this.results.values()];
    this.results.clear();
    rmSync(this.folder, { recursive: true, force: true });
    await Promise.all(results.map(result => result.remove()));
  }

  /**
   * Writes; on a full disk again and again without the finished result that was not looked at for longest. When there is
   * none left, what grows makes room for whatever else needs the disk.
   */
  private async onDisk<T>(growing: SpooledResult | undefined, write: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await write();
      } catch (error) {
        if (!isDiskFull(error)) {
          throw error;
        }
        const oldest = [...this.results.values()].find(result => result !== growing && result.done);
        if (oldest) {
          await this.remove(oldest);
          continue;
        }
        const bytes = growing?.info.bytes ?? 0;
        await this.remove(growing);
        throw new DbError(
          {
            code: 'limit',
            message: `The disk is full: there is no space for the result in ${this.folder}. Its ${gibibytes(bytes)} so far are deleted`,
            hint: 'Select fewer rows or columns, or make room on the disk of the Jupyter server.'
          },
          { cause: error }
        );
      }
    }
  }

  private async makeRoom(growing: SpooledResult): Promise<void> {
    let total = 0;
    for (const result of this.results.values()) {
      total += result.info.bytes;
    }
    for (const result of this.results.values()) {
      if (total <= this.limits.total) {
        return;
      }
      if (result !== growing && result.done) {
        total -= result.info.bytes;
        await this.remove(result);
      }
    }
    if (total > this.limits.total) {
      throw new DbError({
        code: 'limit',
        message: `The results of all notebooks take more than ${gibibytes(this.limits.total)}`,
        hint: 'Close notebooks or clear their outputs.'
      });
    }
  }

  private async remove(result: SpooledResult | undefined): Promise<void> {
    if (result && this.results.delete(result.id)) {
      await result.remove();
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isDiskFull(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT';
}

function gibibytes(bytes: number): string {
  return bytes >= 2 ** 30 ? `${+(bytes / 2 ** 30).toFixed(1)} GiB` : `${+(bytes / 2 ** 20).toFixed(1)} MiB`;
}
