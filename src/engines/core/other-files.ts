import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** A path with `~` for the home folder, as people write it. */
export function shortPath(file: string): string {
  const home = homedir();
  return file.startsWith(home + path.sep) ? `~${file.slice(home.length)}` : file;
}

/** The path that `~` or `~/x` means; others as they are. */
export function fullPath(file: string): string {
  return /^~(?=$|[\\/])/.test(file) ? path.join(homedir(), file.slice(1)) : file;
}

/** A file of another program, or why it is not used. */
export interface OtherFile {
  text?: string;
  /** It exists and is not used; why. */
  problem?: string;
}

/**
 * Reads a file that its own program may refuse.
 *
 * @param forbidden - permission bits that the program does not accept, such as `0o077`
 * @param because - what these bits mean, in words
 */
export async function readOtherFile(file: string, forbidden: number, because: string): Promise<OtherFile> {
  try {
    const found = await stat(file);
    if (!found.isFile()) {
      return { problem: 'It is not a file.' };
    }
    if (process.platform !== 'win32' && (found.mode & forbidden) !== 0) {
      return { problem: `It is ignored, because ${because}: chmod 600 ${shortPath(file)}` };
    }
    return { text: await readFile(file, 'utf8') };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? {} : { problem: message };
  }
}

/** A name that connections may have, from any words: letters, digits, `_`, `-` and `.`. */
export function nameFrom(words: string): string {
  const name = words.replace(/[^\w.-]+/g, '_').replace(/^[^A-Za-z_]+|[_.-]+$/g, '');
  return name || 'connection';
}
