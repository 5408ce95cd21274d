import { Dialog, ReactWidget, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JSX } from 'react';
import { useId, useState } from 'react';
import type { ConnectionConfig } from '../../model';
import { ColorPicker } from '../shared/color-picker';

/** How a connection is listed. */
export type Look = Pick<ConnectionConfig, 'group' | 'color'>;

/**
 * Asks for group and colour of a connection.
 *
 * @param groups - names that exist, to choose from
 * @returns `null` when nothing is to change
 */
export async function askLook(
  config: ConnectionConfig,
  groups: readonly string[],
  trans: TranslationBundle
): Promise<Look | null> {
  const body = new LookBody(config, groups, trans);
  const { button } = await showDialog({
    title: trans.__('Group and color of %1', config.name),
    body,
    // The field has `autoFocus`; the dialog, which focuses late, keeps what the user is at by then.
    focusNodeSelector: ':focus',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Apply') })
    ]
  });
  return button.accept ? body.look : null;
}

class LookBody extends ReactWidget {
  look: Look;

  constructor(
    { group, color }: ConnectionConfig,
    private readonly groups: readonly string[],
    private readonly trans: TranslationBundle
  ) {
    super();
    this.look = { group, color };
    this.addClass('jp-PeterSql-Look');
  }

  protected override render(): JSX.Element {
    return (
      <Fields
        look={this.look}
        groups={this.groups}
        trans={this.trans}
        onChange={look => (this.look = look)}
      />
    );
  }
}

interface FieldsProps {
  look: Look;
  groups: readonly string[];
  trans: TranslationBundle;
  onChange(look: Look): void;
}

function Fields({ look: first, groups, trans, onChange }: FieldsProps): JSX.Element {
  const [look, setLook] = useState(first);
  const list = useId();
  const change = (changed: Look): void => {
    setLook(changed);
    onChange({ group: changed.group?.trim() || undefined, color: changed.color || undefined });
  };
  return (
    <>
      <label>
        {trans.__('Group')}
        <input
          type="text"
          className="jp-mod-styled"
          autoFocus
          list={list}
          value={look.group ?? ''}
          placeholder={trans.__('None')}
          spellCheck={false}
          onChange={event => change({ ...look, group: event.currentTarget.value })}
        />
        <datalist id={list}>
          {groups.map(group => (
            <option key={group} value={group} />
          ))}
        </datalist>
      </label>
      <div>
        <span aria-hidden="true">{trans.__('Color')}</span>
        <ColorPicker
          value={look.color ?? ''}
          label={trans.__('Color')}
          trans={trans}
          onChange={color => change({ ...look, color })}
        />
      </div>
    </>
  );
}
