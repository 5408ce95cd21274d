import type { TranslationBundle } from '@jupyterlab/translation';
import { addIcon, closeIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { Field } from './fields';
import { FieldInput } from './inputs';
import type { FormModel } from './model';
import { hasTunnel, hopFields, isTunnelled, jumpCount, moreFields, routeOf } from './ssh';

interface SshProps {
  model: FormModel;
  trans: TranslationBundle;
}

/** The folded section with the SSH servers that lead to the database. */
export function SshSection({ model, trans }: SshProps): JSX.Element | null {
  if (!hasTunnel(model.engine)) {
    return null;
  }
  const { drafts, problems } = model;
  const used = isTunnelled(drafts);
  const troubled = Object.entries(problems).some(([path, problem]) => path.startsWith('ssh.') && problem);
  const route = routeOf(drafts, trans.__('Jupyter'), String(drafts.socket || drafts.host || 'localhost'));
  const jumps = Array.from({ length: jumpCount(drafts) }, (_, index) => index);
  return (
    <details className="jp-PeterSql-Folded jp-PeterSql-Ssh" open={troubled || undefined}>
      <summary>
        <span>{trans.__('SSH tunnel')}</span>
        <span className="jp-PeterSql-Folded-summary">{used ? route.join(' → ') : trans.__('Not used')}</span>
      </summary>
      <p className="jp-PeterSql-Field-help">
        {trans.__(
          'With a tunnel, host and socket of the database are as seen from the SSH server. Passwords, passphrases and codes are asked for when they are needed.'
        )}
      </p>
      {jumps.map(index => (
        <fieldset key={index} className="jp-PeterSql-Ssh-jump">
          <legend>{trans.__('Jump host %1', index + 1)}</legend>
          <button
            type="button"
            className="jp-PeterSql-Ssh-remove"
            title={trans.__('Remove jump host %1', index + 1)}
            aria-label={trans.__('Remove jump host %1', index + 1)}
            onClick={() => model.removeJump(index)}
          >
            <closeIcon.react tag={null} />
          </button>
          <Inputs fields={hopFields(`ssh.jumps.${index}.`, true)} model={model} trans={trans} />
        </fieldset>
      ))}
      <button type="button" className="jp-PeterSql-Ssh-add" onClick={() => model.addJump()}>
        <addIcon.react tag="span" />
        {jumps.length === 0 ? trans.__('Add a jump host in front') : trans.__('Add another jump host')}
      </button>
      <Inputs fields={hopFields('ssh.', used)} model={model} trans={trans} />
      <Inputs fields={moreFields()} model={model} trans={trans} />
    </details>
  );
}

function Inputs({ fields, model, trans }: SshProps & { fields: readonly Field[] }): JSX.Element {
  return (
    <div className="jp-PeterSql-Form-fields">
      {fields.map(field => (
        <FieldInput
          key={field.path}
          field={field}
          draft={model.drafts[field.path]}
          problem={model.problems[field.path]}
          trans={trans}
          onChange={draft => model.set(field.path, draft)}
          onLeave={() => model.drafts[field.path] && model.check(field.path)}
        />
      ))}
    </div>
  );
}
