import { LabIcon } from '@jupyterlab/ui-components';
import databases from '../../../style/icons/databases.svg';
import diagram from '../../../style/icons/diagram.svg';
import edit from '../../../style/icons/edit.svg';
import insertCell from '../../../style/icons/insert-cell.svg';
import openData from '../../../style/icons/open-data.svg';
import pause from '../../../style/icons/pause.svg';
import plug from '../../../style/icons/plug.svg';
import record from '../../../style/icons/record.svg';
import star from '../../../style/icons/star.svg';
import sessions from '../../../style/icons/sessions.svg';
import tag from '../../../style/icons/tag.svg';
import unplug from '../../../style/icons/unplug.svg';

/** The icons that are needed before any panel is open: sidebar tab, menus, status bar. */
const icon = (name: string, svgstr: string): LabIcon =>
  new LabIcon({ name: `jupyterlab-petersql:${name}`, svgstr });

export const databasesIcon = icon('databases', databases);
export const diagramIcon = icon('diagram', diagram);
export const editIcon = icon('edit', edit);
export const insertCellIcon = icon('insert-cell', insertCell);
export const openDataIcon = icon('open-data', openData);
export const pauseIcon = icon('pause', pause);
export const plugIcon = icon('plug', plug);
export const recordIcon = icon('record', record);
export const starIcon = icon('star', star);
export const sessionsIcon = icon('sessions', sessions);
export const tagIcon = icon('tag', tag);
export const unplugIcon = icon('unplug', unplug);
