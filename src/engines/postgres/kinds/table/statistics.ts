import type { Statement } from '../../../../model';
import { statement } from '../../../core/statement';
import { commentOn, list, same, words, type Context } from './context';
import type { ExtendedStatistics } from './definition';

type Change = [from: ExtendedStatistics | null, to: ExtendedStatistics];

/** Statements for the statistics across columns. Other columns or kinds make a new object. */
export function changeStatistics(
  from: readonly ExtendedStatistics[],
  to: readonly ExtendedStatistics[],
  context: Context
): { drop: Statement[]; create: Statement[] } {
  const shape = ({ schema, name, kinds, on }: ExtendedStatistics) => [schema, name, [...kinds].sort(), on];
  const kept = (one: ExtendedStatistics, others: readonly ExtendedStatistics[]) =>
    others.find(each => same(shape(each), shape(one))) ?? null;
  const path = ({ schema, name }: ExtendedStatistics): string => context.dialect.path([schema, name]);
  return {
    drop: from.filter(each => !kept(each, to)).map(each => statement(`DROP STATISTICS ${path(each)}`)),
    create: to.flatMap(each => changed([kept(each, from), each], path(each), context))
  };
}

function changed([from, to]: Change, path: string, { dialect, table }: Context): Statement[] {
  const create = words(
    `CREATE STATISTICS ${path}`,
    to.kinds.length > 0 && `(${list(to.kinds)})`,
    `ON ${to.on} FROM ${table}`
  );
  return [
    ...(from ? [] : [statement(create)]),
    ...((from?.target ?? null) === to.target
      ? []
      : [statement(`ALTER STATISTICS ${path} SET STATISTICS ${to.target ?? -1}`)]),
    ...commentOn(`STATISTICS ${path}`, from?.comment ?? null, to.comment),
    ...(to.owner === null || from?.owner === to.owner
      ? []
      : [statement(`ALTER STATISTICS ${path} OWNER TO ${dialect.ident(to.owner)}`)])
  ];
}
