import type { APIRequestContext } from '@playwright/test';
import fs from 'node:fs';

/** A running session as the Jupyter server lists it. */
interface Session {
  id: string;
  path: string;
  kernel: { id: string };
}

/** The sessions of the engine host: one, however many pages are open. */
export async function hostSessions(request: APIRequestContext): Promise<Session[]> {
  const sessions = (await (await request.get('api/sessions')).json()) as Session[];
  return sessions.filter(({ path }) => path.includes('petersql-host'));
}

/** Process id of a kernel, by the connection file in its command line (proc(5)). */
function pidOfKernel(id: string): number {
  const pid = fs
    .readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .find(name => commandLine(name).includes(`kernel-${id}.json`));
  if (!pid) {
    throw new Error(`No process runs the kernel ${id}`);
  }
  return Number(pid);
}

function commandLine(pid: string): string {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** Process id of the engine host. */
export async function hostPid(request: APIRequestContext): Promise<number> {
  const [session] = await hostSessions(request);
  return pidOfKernel(session.kernel.id);
}

/** Begins a new measurement of {@link peakMegabytes}: `5` resets the peak (proc(5), clear_refs). */
export function resetPeak(pid: number): void {
  fs.writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Largest resident memory of a process since the last {@link resetPeak}, MB. */
export function peakMegabytes(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
