import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { Secrets } from '../../model';
import { addressOf } from './address';
import type { SecretsRequest } from './connections-model';

/** Asks for the password of a connection; `null` when the dialog was closed without one. */
export async function askPassword(
  request: SecretsRequest,
  trans: TranslationBundle
): Promise<Secrets | null> {
  const { value } = await showDialog({
    title: trans.__('Connect to %1', request.config.name),
    body: new PasswordBody(request, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Connect') })
    ],
    focusNodeSelector: 'input[type="password"]'
  });
  return value ?? null;
}

class PasswordBody extends Widget implements Dialog.IBodyWidget<Secrets | null> {
  private readonly password = document.createElement('input');
  private readonly keep = document.createElement('input');

  constructor({ config, refusal }: SecretsRequest, trans: TranslationBundle) {
    super();
    this.addClass('jp-PeterSql-Password');

    const address = document.createElement('p');
    address.className = 'jp-PeterSql-Password-address';
    address.textContent = addressOf(config);
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

    const label = document.createElement('label');
    label.textContent = trans.__('Password');
    this.password.type = 'password';
    this.password.autocomplete = 'off';
    this.password.className = 'jp-mod-styled';
    label.append(this.password);

    const keepLabel = document.createElement('label');
    keepLabel.className = 'jp-PeterSql-Password-keep';
    this.keep.type = 'checkbox';
    this.keep.checked = true;
    keepLabel.append(this.keep, trans.__('Keep it in memory until the engine host ends'));
    this.node.append(label, keepLabel);
  }

  getValue(): Secrets | null {
    return { password: this.password.value, keep: this.keep.checked };
  }
}
