import { DbError, type Change, type Statement } from '../../../../model';
import { committed, hazard } from '../../../core/statement';
import { path } from '../../dialect';
import { inContext, literalIn, sqlInContext, type CreationContext } from '../routine/creation-context';
import { planPrivileges } from '../routine/privileges';
import { completed } from '../schema';
import { packageSchema, type PackageBody, type PackageDefinition } from './definition';

type Type = 'PACKAGE' | 'PACKAGE BODY';

/** MariaDB Knowledge Base, CREATE PACKAGE. Nothing of it can be rolled back: every statement carries its way back. */
export function planPackage(change: Change<PackageDefinition>): Statement[] {
  const [database] = change.ref.path;
  if (change.op === 'drop') {
    return drop(database, completed(packageSchema, change.from));
  }
  const to = completed(packageSchema, change.to);
  return change.op === 'create'
    ? create(database, to)
    : alter(database, completed(packageSchema, change.from), to);
}

function create(database: string, to: PackageDefinition): Statement[] {
  return [...specify(database, to), ...implement(database, to), ...grants(database, null, to)];
}

function drop(database: string, from: PackageDefinition): Statement[] {
  const unknown = [from, from.implementation].some(part => part?.privileges === null);
  return inMode(database, from, [
    committed(`DROP PACKAGE ${path([database, from.name])}`, {
      database,
      undo: sqlOf(create(database, from)),
      hazards: [
        hazard('drops-dependents', 'What calls it will fail'),
        ...(unknown ? [hazard('privileges', 'Grants on it are lost: this session may not read them')] : [])
      ]
    })
  ]);
}

function alter(database: string, from: PackageDefinition, given: PackageDefinition): Statement[] {
  if (from.name !== given.name) {
    throw new DbError({ code: 'unsupported', message: 'MariaDB cannot rename packages' });
  }
  const { implementation } = given;
  const to: PackageDefinition = {
    ...kept(from, given),
    implementation:
      implementation && from.implementation ? kept(from.implementation, implementation) : implementation
  };
  const specified = !same(specificationOf(from), specificationOf(to));
  const implemented = !same(programOf(from.implementation), programOf(to.implementation));
  const back = sqlOf([...specify(database, from, []), ...implement(database, from, [])]);
  return [
    // A specification that is replaced takes the body with it; grants stay.
    ...(specified ? specify(database, to, back) : []),
    ...(specified || !implemented || to.implementation ? [] : unimplement(database, from)),
    ...(specified || implemented ? implement(database, to, from.implementation ? back : undefined) : []),
    ...grants(database, from, to)
  ];
}

/** What is null is not changed. */
function kept<T extends PackageDefinition | PackageBody>(from: T, to: T): T {
  return {
    ...to,
    definer: to.definer ?? from.definer,
    sqlMode: to.sqlMode ?? from.sqlMode,
    charset: to.charset ?? from.charset,
    collation: to.collation ?? from.collation,
    privileges: to.privileges ?? from.privileges
  };
}

/** @param back where there is one already, which is replaced: what brings it back */
function specify(database: string, to: PackageDefinition, back?: string[]): Statement[] {
  const name = path([database, to.name]);
  const sql = createSql('PACKAGE', name, { ...to, body: to.specification }, back !== undefined);
  const undo = back ?? sqlOf(inMode(database, to, [committed(`DROP PACKAGE ${name}`, { database })]));
  return inContext(database, to, [committed(sql, { database, undo })]);
}

function implement(
  database: string,
  { name, implementation }: PackageDefinition,
  back?: string[]
): Statement[] {
  if (implementation === null) {
    return [];
  }
  const at = path([database, name]);
  const sql = createSql('PACKAGE BODY', at, implementation, back !== undefined);
  const undo =
    back ?? sqlOf(inMode(database, implementation, [committed(`DROP PACKAGE BODY ${at}`, { database })]));
  return inContext(database, implementation, [committed(sql, { database, undo })]);
}

function unimplement(database: string, from: PackageDefinition): Statement[] {
  return inMode(database, from, [
    committed(`DROP PACKAGE BODY ${path([database, from.name])}`, {
      database,
      undo: sqlOf(implement(database, from)),
      hazards: [hazard('drops-dependents', 'What calls it will fail')]
    })
  ]);
}

function createSql(
  type: Type,
  name: string,
  part: Omit<PackageBody, 'privileges'>,
  replace: boolean
): string {
  return [
    replace ? 'CREATE OR REPLACE' : 'CREATE',
    part.definer && `DEFINER = ${part.definer}`,
    `${type} ${name}`,
    part.security !== 'DEFINER' && `SQL SECURITY ${part.security}`,
    part.comment !== '' && `COMMENT ${literalIn(part, part.comment)}`,
    part.body
  ]
    .filter(Boolean)
    .join(' ');
}

function grants(database: string, from: PackageDefinition | null, to: PackageDefinition): Statement[] {
  const of = (
    type: Type,
    before: PackageBody | PackageDefinition | null | undefined,
    after: typeof before
  ) =>
    after?.privileges
      ? planPrivileges(
          database,
          `${type} ${path([database, to.name])}`,
          before?.privileges ?? [],
          after.privileges
        ).map(each => ({ ...each, undo: sqlInContext(database, modeOf(to), each.undo ?? []) }))
      : [];
  return inMode(database, to, [
    ...of('PACKAGE', from, to),
    ...of('PACKAGE BODY', from?.implementation, to.implementation)
  ]);
}

/** Before 11.4 the word PACKAGE is known in the Oracle mode alone. */
function inMode(database: string, part: CreationContext, statements: readonly Statement[]): Statement[] {
  return statements.length > 0 ? inContext(database, modeOf(part), statements) : [];
}

function modeOf({ sqlMode }: CreationContext): CreationContext {
  return { sqlMode, charset: null, collation: null, databaseCollation: null };
}

function specificationOf({
  implementation: _body,
  privileges: _granted,
  ...specification
}: PackageDefinition) {
  return specification;
}

function programOf(body: PackageBody | null) {
  return body && { ...body, privileges: null };
}

const sqlOf = (statements: readonly Statement[]): string[] => statements.map(({ sql }) => sql);

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
