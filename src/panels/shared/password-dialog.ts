import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ConnectionConfig, Secrets } from '../../model';
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

/** `user@host:port/database`, as far as the config says. */
export function addressOf(config: ConnectionConfig): string {
  if (config.file) {
    return config.file;
  }
  const user = config.user ? `${config.user}@` : '';
  const port = config.port ? `:${config.port}` : '';
  const database = config.database ? `/${config.database}` : '';
  return `${user}${config.socket ?? config.host ?? 'localhost'}${port}${database}`;
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
