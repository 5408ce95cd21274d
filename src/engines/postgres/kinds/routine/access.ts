import { Type, definition, nullable } from '../../../core/definition';
import type { Statement } from '../../../../model';
import { hazard, statement } from '../../../core/statement';
import { dialect } from '../../dialect';

const entry = definition({
  /** A role; empty: everybody (PUBLIC). */
  grantee: Type.String({ title: 'Grantee' }),
  grantable: Type.Boolean({ title: 'Grant option', default: false })
});

/** Who may execute a routine; `null`: the owner and everybody, as the server begins with. */
export const executePrivileges = nullable(Type.Array(entry), 'Execute privileges');

type Entry = { grantee: string; grantable: boolean };

/** The column that reads {@link executePrivileges}: what differs from the usual, in a fixed order. */
export const EXECUTE_COLUMN = `
  case when p.proacl is not null and not (p.proacl @> pg_catalog.acldefault('f', p.proowner)
                                      and p.proacl <@ pg_catalog.acldefault('f', p.proowner))
       then coalesce((select pg_catalog.json_agg(pg_catalog.json_build_object('grantee', g.grantee, 'grantable', g.grantable)
                                                 order by g.grantee)
                        from (select case a.grantee when 0 then '' else pg_catalog.pg_get_userbyid(a.grantee) end as grantee,
                                     pg_catalog.bool_or(a.is_grantable) as grantable
                                from pg_catalog.aclexplode(p.proacl) a
                               group by 1) g), '[]')
  end`;

/**
 * `GRANT` and `REVOKE` that lead from one list to another. `from` absent: a new routine, which has the
 * usual privileges. The owner's own can be granted again by the owner alone, so they go last.
 */
export function planExecute(
  target: string,
  owner: { from: string | null; to: string | null },
  from: readonly Entry[] | null | undefined,
  to: readonly Entry[] | null | undefined
): Statement[] {
  if (to === undefined) {
    return [];
  }
  const before = (from ?? usual(owner.from)).map(each => moved(each, owner));
  const after = to ?? usual(owner.to);
  const role = (grantee: string) => (grantee === '' ? 'PUBLIC' : dialect.ident(grantee));
  const statements: Statement[] = [];
  for (const each of before) {
    const next = after.find(known => known.grantee === each.grantee);
    // Owners hold their grant options anyway: nothing to take from them.
    const lessens = next && each.grantable && !next.grantable && each.grantee !== owner.to;
    if (!next || lessens) {
      const what = next ? 'GRANT OPTION FOR EXECUTE' : 'EXECUTE';
      statements.push(
        statement(`REVOKE ${what} ON ${target} FROM ${role(each.grantee)}`, {
          hazards:
            from === undefined ? [] : [hazard('privileges', `${each.grantee || 'Everybody'} may lose access`)]
        })
      );
    }
  }
  for (const each of after) {
    const known = before.find(other => other.grantee === each.grantee);
    if (!known || (each.grantable && !known.grantable)) {
      const option = each.grantable ? ' WITH GRANT OPTION' : '';
      statements.push(statement(`GRANT EXECUTE ON ${target} TO ${role(each.grantee)}${option}`));
    }
  }
  return statements;
}

function usual(owner: string | null): Entry[] {
  return [
    ...(owner === null ? [] : [{ grantee: owner, grantable: false }]),
    { grantee: '', grantable: false }
  ];
}

/** What the old owner had goes to the new one with the object. */
function moved(each: Entry, owner: { from: string | null; to: string | null }): Entry {
  return owner.from !== null && owner.to !== null && each.grantee === owner.from
    ? { ...each, grantee: owner.to }
    : each;
}
