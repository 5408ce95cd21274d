import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ConnectionConfig, Secrets, SshQuestion } from '../../model';
import { HOST_KEY_ANSWER } from '../../model';

/** First contact with an SSH server: shows the fingerprint to compare. `null` when it was not trusted. */
export async function askHostKey(
  config: ConnectionConfig,
  question: SshQuestion,
  trans: TranslationBundle
): Promise<Secrets | null> {
  const { hop, hostKey } = question;
  if (!hostKey) {
    return null;
  }
  const { button } = await showDialog({
    title: trans.__('Connect to %1: is this the right SSH server?', config.name),
    body: new HostKeyBody(question, trans),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Trust and connect') })
    ],
    // Enter alone must not trust anybody.
    defaultButton: 0
  });
  return button.accept ? { ssh: { [hop]: { [HOST_KEY_ANSWER]: hostKey.fingerprint } } } : null;
}

class HostKeyBody extends Widget {
  constructor({ hop, hostKey }: SshQuestion, trans: TranslationBundle) {
    super();
    this.addClass('jp-PeterSql-HostKey');
    const list = document.createElement('dl');
    list.append(
      ...entry(trans.__('Server'), hop),
      ...entry(trans.__('Key type'), hostKey?.type ?? ''),
      ...entry(trans.__('Fingerprint'), hostKey?.fingerprint ?? '', 'jp-PeterSql-HostKey-fingerprint')
    );
    this.node.append(
      paragraph(trans.__('This is the first contact with this SSH server. Nothing was sent to it yet.')),
      list,
      paragraph(
        trans.__(
          'Compare the fingerprint with one that you got from whoever runs the server. If they are the same, the key is kept in known_hosts and checked from then on. If they differ, somebody else may be answering.'
        )
      )
    );
  }
}

function paragraph(text: string): HTMLElement {
  const node = document.createElement('p');
  node.textContent = text;
  return node;
}

function entry(term: string, text: string, className = ''): HTMLElement[] {
  const name = document.createElement('dt');
  name.textContent = term;
  const value = document.createElement('dd');
  value.className = className;
  value.textContent = text;
  return [name, value];
}
