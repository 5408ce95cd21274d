import { DbError, type ObjectRef, type Summary } from '../../../../model';
import type { Queryable } from '../../../core/engine';
import { QUOTED, definerOf } from '../routine/account';
import { CONTEXT_COLUMNS, contextOf, type ContextRow } from '../routine/creation-context';
import { readPrivileges } from '../routine/privileges';
import { showCreate } from '../show-create';
import type { PackageBody, PackageDefinition } from './definition';

export async function listPackages(db: Queryable, parent: ObjectRef | null): Promise<Summary[]> {
  const database = parent?.path[0] ?? '';
  const rows = await db.query<{ name: string; comment: string }>(
    `SELECT ROUTINE_NAME AS name, ROUTINE_COMMENT AS comment FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE = 'PACKAGE' ORDER BY ROUTINE_NAME`,
    [database]
  );
  return rows.map(({ name, comment }) => ({
    ref: { kind: 'package', path: [database, name] },
    label: name,
    comment: comment || undefined
  }));
}

export async function readPackage(db: Queryable, ref: ObjectRef): Promise<PackageDefinition> {
  const head = await readPart(db, ref, 'PACKAGE');
  if (!head) {
    throw new DbError({ code: 'not-found', message: `There is no package ${ref.path.join('.')}` });
  }
  const { name, body: specification, ...part } = head;
  const implementation = await readPart(db, ref, 'PACKAGE BODY');
  return { name, specification, implementation: implementation && bodyOf(implementation), ...part };
}

function bodyOf({ name: _name, ...body }: PackageBody & { name: string }): PackageBody {
  return body;
}

interface PartRow extends ContextRow {
  name: string;
  security: PackageDefinition['security'];
  comment: string;
}

async function readPart(
  db: Queryable,
  ref: ObjectRef,
  type: 'PACKAGE' | 'PACKAGE BODY'
): Promise<(PackageBody & { name: string }) | null> {
  const [database, name] = ref.path;
  const [row] = await db.query<PartRow | undefined>(
    `SELECT ROUTINE_NAME AS name, SECURITY_TYPE AS security, ROUTINE_COMMENT AS comment, ${CONTEXT_COLUMNS}
       FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME = ? AND ROUTINE_TYPE = ?`,
    [database, database, name, type]
  );
  if (!row) {
    return null;
  }
  const shown = await showCreate(db, type, ref);
  const text = shown[type === 'PACKAGE' ? 'Create Package' : 'Create Package Body'];
  if (!text) {
    throw new DbError({
      code: 'permission',
      message: `This session may not see the body of ${ref.path.join('.')}`
    });
  }
  return {
    name: row.name,
    body: textOf(text),
    security: row.security,
    definer: definerOf(text),
    comment: row.comment,
    ...contextOf(row),
    privileges: await readPrivileges(db, ref.path, type)
  };
}

/** What stands before the text; the comment is always written with backslash escapes. */
const HEAD = new RegExp(
  `^CREATE (?:DEFINER=${QUOTED}(?:@${QUOTED})? )?PACKAGE (?:BODY )?${QUOTED}` +
    String.raw`(?: {4}(?:SQL SECURITY INVOKER|COMMENT '(?:[^'\\]|''|\\[^])*')\n)* `
);

/** Information schema has the text too, but without the introducers of its literals. */
function textOf(created: string): string {
  const head = HEAD.exec(created);
  if (!head) {
    throw new DbError({
      code: 'unsupported',
      message: `The server's definition is not understood near "${created.slice(0, 60)}"`
    });
  }
  return created.slice(head[0].length);
}
