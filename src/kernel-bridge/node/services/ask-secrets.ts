import { DbError, HOST_KEY_ANSWER, type Secrets } from '../../../model';
import type { ExecuteRequest } from '../executor';

/**
 * Asks for what `error` says a connection needs, through the front end's own prompt: one line of text each.
 *
 * @throws the error itself when a host key was not confirmed, `unsupported` when the front end cannot ask
 */
export async function askSecrets(name: string, error: DbError, request: ExecuteRequest): Promise<Secrets> {
  const { question } = error;
  if (!question) {
    return { password: await request.input(`Password for ${name}: `, true) };
  }
  if (question.hostKey) {
    const { host, type, fingerprint } = question.hostKey;
    const answer = await request.input(
      `First contact with the SSH server ${host}. Its ${type} key is ${fingerprint}. Is that right (yes/no)? `
    );
    if (answer.trim().toLowerCase() !== 'yes') {
      throw error;
    }
    return { ssh: { [question.hop]: { [HOST_KEY_ANSWER]: fingerprint } } };
  }
  const answers: Record<string, string> = {};
  for (const { id, label, echo } of question.prompts) {
    answers[id] = await request.input(`${question.hop}: ${label.trim().replace(/:$/, '')}: `, !echo);
  }
  return { ssh: { [question.hop]: answers } };
}
