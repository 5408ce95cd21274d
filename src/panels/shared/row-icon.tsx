import type { LabIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';

/** An icon of a list's row: its drawing alone. JupyterLab's component listens to a signal for each one, which long lists pay for. */
export function RowIcon({ icon }: { icon: LabIcon }): JSX.Element {
  return <span className="jp-PeterSql-Row-icon" dangerouslySetInnerHTML={{ __html: icon.svgstr }} />;
}
