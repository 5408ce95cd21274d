import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';
import type { LabIcon } from '@jupyterlab/ui-components';
import { formatSqlHeader } from '../../model';
import { selectSql } from '../shared/select-sql';

/** Media type of the cells that a notebook takes when they are dropped on it. */
const CELLS_MIME = 'application/vnd.jupyter.cells';
/** How far the pointer moves before a press becomes a drag, pixels; as in JupyterLab's file browser. */
const THRESHOLD = 5;

/** A table on its way into a notebook. */
export interface DraggedObject {
  connection: string;
  /** Quoted name. */
  sql: string;
  label: string;
  icon: LabIcon;
}

/** Waits for the pressed pointer to move, then drags the object; a plain click stays a click. */
export function dragOnMove(press: { clientX: number; clientY: number }, object: DraggedObject): void {
  const stop = (): void => {
    document.removeEventListener('mousemove', onMove, true);
    document.removeEventListener('mouseup', stop, true);
  };
  const onMove = (event: MouseEvent): void => {
    const far = Math.max(Math.abs(event.clientX - press.clientX), Math.abs(event.clientY - press.clientY));
    if (far >= THRESHOLD) {
      stop();
      event.preventDefault();
      void startDrag(object, event);
    }
  };
  document.addEventListener('mousemove', onMove, true);
  document.addEventListener('mouseup', stop, true);
}

function startDrag(object: DraggedObject, event: MouseEvent): Promise<Drag.DropAction> {
  const mimeData = new MimeData();
  const source = `${formatSqlHeader(object.connection)}\n${selectSql(object.sql)}`;
  mimeData.setData(CELLS_MIME, [
    { cell_type: 'code', source, metadata: {}, outputs: [], execution_count: null }
  ]);
  mimeData.setData('text/plain', object.sql);

  const dragImage = document.createElement('div');
  dragImage.className = 'jp-PeterSql-dragImage';
  object.icon.element({ container: dragImage.appendChild(document.createElement('span')) });
  dragImage.append(object.label);

  const drag = new Drag({ mimeData, dragImage, supportedActions: 'copy', proposedAction: 'copy' });
  return drag.start(event.clientX, event.clientY);
}
