import type { Kernel } from '@jupyterlab/services';
import { DbError } from '../../model';

/** What a piece of code gave: the text of its last expression, and what it printed. */
export interface CodeOutcome {
  result: string;
  printed: string;
}

/**
 * Runs `code` in a kernel outside of its history.
 *
 * @throws DbError with `failed` as its message and the kernel's error as its detail.
 */
export async function runKernelCode(
  kernel: Kernel.IKernelConnection,
  code: string,
  failed: string
): Promise<CodeOutcome> {
  const future = kernel.requestExecute(
    { code, silent: false, store_history: false, stop_on_error: false, allow_stdin: false },
    true
  );
  const outcome: CodeOutcome = { result: '', printed: '' };
  let failure = '';
  future.onIOPub = message => {
    const content = message.content as Record<string, unknown>;
    switch (message.header.msg_type) {
      case 'execute_result':
        outcome.result = String((content.data as Record<string, unknown>)['text/plain'] ?? '');
        break;
      case 'stream':
        outcome.printed += content.name === 'stdout' ? String(content.text) : '';
        break;
      case 'error':
        failure = errorText(String(content.ename), String(content.evalue));
        break;
    }
  };
  const reply = await future.done;
  if (failure || reply.content.status !== 'ok') {
    throw new DbError({ code: 'internal', message: failed, detail: failure || reply.content.status });
  }
  return outcome;
}

/** R calls every error by the same name, and begins its text with it. */
function errorText(name: string, value: string): string {
  return name === 'ERROR' ? value.trim().replace(/^Error: /, '') : `${name}: ${value}`;
}

/**
 * Runs `code` silently and evaluates a Python `expression` that gives a text of ASCII. The answer comes with the reply, which,
 * unlike output, no rate limit of the server cuts.
 *
 * @throws DbError with `failed` as its message and the kernel's error as its detail.
 */
export async function evaluateInKernel(
  kernel: Kernel.IKernelConnection,
  code: string,
  expression: string,
  failed: string
): Promise<string> {
  const future = kernel.requestExecute(
    {
      code,
      silent: true,
      store_history: false,
      stop_on_error: false,
      allow_stdin: false,
      user_expressions: { answer: expression }
    },
    true
  );
  const { content } = await future.done;
  const answer =
    content.status === 'ok'
      ? (content.user_expressions.answer as
          { status: string; data?: Record<string, unknown>; ename?: string; evalue?: string } | undefined)
      : (content as { status: string; ename?: string; evalue?: string });
  if (answer?.status !== 'ok') {
    const detail = `${answer?.ename ?? ''}: ${answer?.evalue ?? ''}`;
    throw new DbError({ code: 'internal', message: failed, detail });
  }
  return String((answer as { data?: Record<string, unknown> }).data?.['text/plain'] ?? '').replace(
    /^(['"])(.*)\1$/s,
    '$2'
  );
}
