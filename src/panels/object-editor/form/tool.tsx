import type { LabIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

/** A button that is an icon. */
export function Tool(props: {
  icon: LabIcon;
  /** What it does, and to what. */
  label: string;
  /** Shorter, beside the pointer. */
  title?: string;
  id?: string;
  disabled?: boolean;
  onClick(): void;
}): JSX.Element {
  const { icon: Icon, label, title = label, id, disabled, onClick } = props;
  return (
    <button
      type="button"
      id={id}
      className="jp-PeterSql-iconButton"
      title={title}
      aria-label={label}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon.react tag={null} />
    </button>
  );
}
