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
  private readonly remember = document.createElement('input');

  constructor({ config, refusal, noKeyring }: SecretsRequest, trans: TranslationBundle) {
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
    this.node.append(...this.rememberRow(noKeyring, trans));
  }

  getValue(): Secrets | null {
    const remember = this.remember.checked;
    return { password: this.password.value, keep: this.keep.checked, ...(remember && { remember }) };
  }

  private rememberRow(noKeyring: string | undefined, trans: TranslationBundle): HTMLElement[] {
    const label = document.createElement('label');
    label.className = 'jp-PeterSql-Password-keep';
    this.remember.type = 'checkbox';
    this.remember.disabled = noKeyring !== undefined;
    label.append(this.remember, trans.__('Remember it in the keyring of this computer'));
    if (noKeyring === undefined) {
      return [label];
    }
    const reason = document.createElement('p');
    reason.id = 'jp-PeterSql-Password-noKeyring';
    reason.className = 'jp-PeterSql-Password-note';
    reason.textContent = trans.__('No keyring can be used where the Jupyter server runs: %1', noKeyring);
    this.remember.setAttribute('aria-describedby', reason.id);
    return [label, reason];
  }
}
