import { LabIcon } from '@jupyterlab/ui-components';
import aggregate from '../../../style/icons/aggregate.svg';
import check from '../../../style/icons/check.svg';
import collation from '../../../style/icons/collation.svg';
import column from '../../../style/icons/column.svg';
import constraint from '../../../style/icons/constraint.svg';
import database from '../../../style/icons/database.svg';
import domain from '../../../style/icons/domain.svg';
import engineMariadb from '../../../style/icons/engine-mariadb.svg';
import engineMysql from '../../../style/icons/engine-mysql.svg';
import enginePostgres from '../../../style/icons/engine-postgres.svg';
import engineSqlite from '../../../style/icons/engine-sqlite.svg';
import event from '../../../style/icons/event.svg';
import extension from '../../../style/icons/extension.svg';
import folder from '../../../style/icons/folder.svg';
import foreignKey from '../../../style/icons/foreign-key.svg';
import foreignTable from '../../../style/icons/foreign-table.svg';
import functionSvg from '../../../style/icons/function.svg';
import index from '../../../style/icons/index.svg';
import materializedView from '../../../style/icons/materialized-view.svg';
import object from '../../../style/icons/object.svg';
import partition from '../../../style/icons/partition.svg';
import policy from '../../../style/icons/policy.svg';
import primaryKey from '../../../style/icons/primary-key.svg';
import procedure from '../../../style/icons/procedure.svg';
import publication from '../../../style/icons/publication.svg';
import role from '../../../style/icons/role.svg';
import rule from '../../../style/icons/rule.svg';
import schema from '../../../style/icons/schema.svg';
import sequence from '../../../style/icons/sequence.svg';
import server from '../../../style/icons/server.svg';
import table from '../../../style/icons/table.svg';
import tunnel from '../../../style/icons/tunnel.svg';
import trigger from '../../../style/icons/trigger.svg';
import typeSvg from '../../../style/icons/type.svg';
import user from '../../../style/icons/user.svg';
import view from '../../../style/icons/view.svg';

/** The set by the names that kinds (`KindDescriptor.icon`, or their ids) and engines (`EngineInfo.icon`) use. */
const SET: Readonly<Record<string, string>> = {
  aggregate,
  check,
  collation,
  column,
  constraint,
  database,
  'default-privileges': role,
  domain,
  'engine-mariadb': engineMariadb,
  'engine-mysql': engineMysql,
  'engine-postgres': enginePostgres,
  'engine-sqlite': engineSqlite,
  event,
  'event-trigger': event,
  extension,
  folder,
  'foreign-key': foreignKey,
  'foreign-table': foreignTable,
  function: functionSvg,
  index,
  'materialized-view': materializedView,
  object,
  partition,
  policy,
  'primary-key': primaryKey,
  procedure,
  publication,
  role,
  rule,
  schema,
  sequence,
  server,
  table,
  trigger,
  tunnel,
  type: typeSvg,
  user,
  view
};

const made = new Map<string, LabIcon>();

/** The icon of that name; a plain square where the set has none. */
export function iconOf(name: string): LabIcon {
  const known = name in SET ? name : 'object';
  let icon = made.get(known);
  if (!icon) {
    icon = new LabIcon({ name: `jupyterlab-petersql:${known}`, svgstr: SET[known] });
    made.set(known, icon);
  }
  return icon;
}

/** The icon of an engine. */
export function engineIcon(name: string): LabIcon {
  return iconOf(name.startsWith('engine-') ? name : `engine-${name}`);
}
