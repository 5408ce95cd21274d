import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Secrets, SshPrompt } from '../../model';
import { addressOf } from './address';
import type { SecretsRequest } from './connections-model';
import { askHostKey } from './host-key-dialog';

/**
 * Asks for what a connection needs: the database's password, the answers that an SSH server wants, or whether its
 * host key is the right one. `null` when the dialog was closed without an answer.
 */
export async function askPassword(
  request: SecretsRequest,
  trans: TranslationBundle
): Promise<Secrets | null> {
  if (request.question?.hostKey) {
    return askHostKey(request.config, request.question, trans);
  }
  const { value } = await showDialog({
    title: trans.__('Connect to %1', request.config.name),
    body: new PasswordBody(request, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Connect') })
    ],
    focusNodeSelector: 'input:not([type="checkbox"])'
  });
  return value ?? null;
}

/** The one thing a database asks. */
const DATABASE_PROMPT = 'password';

class PasswordBody extends Widget implements Dialog.IBodyWidget<Secrets | null> {
  private readonly inputs = new Map<string, HTMLInputElement>();
  private readonly keep = document.createElement('input');

  constructor(
    private readonly request: SecretsRequest,
    trans: TranslationBundle
  ) {
    super();
    this.addClass('jp-PeterSql-Password');
    const { config, refusal, question } = request;

    const address = document.createElement('p');
    address.className = 'jp-PeterSql-Password-address';
    address.textContent = question ? trans.__('SSH server %1', question.hop) : addressOf(config);
    this.node.append(address);

    if (refusal) {
      const message = document.createElement('p');
      message.className = 'jp-PeterSql-errorText';
      message.setAttribute('role', 'alert');
      message.textContent = refusal.message;
      this.node.append(message);
      if (refusal.hint) {
        const hint = document.createElement('p');
        hint.textContent = refusal.hint;
        this.node.append(hint);
      }
    }

    const prompts = question?.prompts ?? [{ id: DATABASE_PROMPT, label: trans.__('Password'), echo: false }];
    this.node.append(...prompts.map(prompt => this.input(prompt)));

    const keepLabel = document.createElement('label');
    keepLabel.className = 'jp-PeterSql-Password-keep';
    this.keep.type = 'checkbox';
    this.keep.checked = true;
    keepLabel.append(this.keep, trans.__('Keep it in memory until the engine host ends'));
    this.node.append(keepLabel);
  }

  getValue(): Secrets | null {
    const answers = Object.fromEntries([...this.inputs].map(([id, input]) => [id, input.value]));
    const keep = this.keep.checked;
    const { question } = this.request;
    return question
      ? { ssh: { [question.hop]: answers }, keep }
      : { password: answers[DATABASE_PROMPT], keep };
  }

  private input({ id, label: text, echo }: SshPrompt): HTMLLabelElement {
    const label = document.createElement('label');
    // Servers end their prompts as terminals need it.
    label.textContent = text.trim().replace(/:$/, '');
    const input = document.createElement('input');
    input.type = echo ? 'text' : 'password';
    input.autocomplete = 'off';
    input.className = 'jp-mod-styled';
    label.append(input);
    this.inputs.set(id, input);
    return label;
  }
}
