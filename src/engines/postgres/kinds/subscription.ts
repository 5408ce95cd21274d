import { verbatimKind } from './verbatim';

const row = 'pg_catalog.to_jsonb(c)';

/** An option that came with some version: left out where the server does not have it. */
const option = (name: string, column: string, type: 'bool' | 'word'): string =>
  `case when ${row} ? '${column}' then pg_catalog.format('${name} = ${type === 'bool' ? '%s' : '%L'}', ${row} ->> '${column}') end`;

/**
 * CREATE SUBSCRIPTION without a connection to the publisher: its slot is there already. It is enabled by a
 * stage of its own, the last one.
 */
export const subscriptionKind = verbatimKind({
  id: 'subscription',
  label: 'Subscription',
  plural: 'Subscriptions',
  parent: 'database',
  command: 'SUBSCRIPTION',
  can: ['owner', 'rename'],
  secrets: /(\bCONNECTION )E?'(?:[^']|'')*'/gi,
  catalog: 'pg_subscription',
  from: 'pg_catalog.pg_subscription c',
  where: `c.subdbid = (select d.oid from pg_catalog.pg_database d where d.datname = pg_catalog.current_database())`,
  name: 'c.subname',
  owner: 'c.subowner',
  definition: `pg_catalog.format('CREATE SUBSCRIPTION %I CONNECTION %L PUBLICATION %s WITH (connect = false, %s)', c.subname, c.subconninfo,
      (select pg_catalog.string_agg(pg_catalog.quote_ident(p), ', ' order by o) from pg_catalog.unnest(c.subpublications) with ordinality x(p, o)),
      pg_catalog.concat_ws(', ', 'slot_name = ' || coalesce(pg_catalog.quote_literal(c.subslotname), 'NONE'),
        pg_catalog.format('synchronous_commit = %L', c.subsynccommit),
        ${option('binary', 'subbinary', 'bool')},
        case ${row} ->> 'substream' when 'p' then 'streaming = parallel' when 't' then 'streaming = on' when 'true' then 'streaming = on'
             when 'f' then 'streaming = off' when 'false' then 'streaming = off' end,
        case when ${row} ->> 'subtwophasestate' in ('e', 'p') then 'two_phase = true' end,
        ${option('disable_on_error', 'subdisableonerr', 'bool')},
        ${option('password_required', 'subpasswordrequired', 'bool')},
        ${option('run_as_owner', 'subrunasowner', 'bool')},
        ${option('origin', 'suborigin', 'word')},
        ${option('failover', 'subfailover', 'bool')}))
      || case when c.subenabled then pg_catalog.format(E';\\nALTER SUBSCRIPTION %I ENABLE', c.subname) else '' end`,
  stages: definition => {
    const disabled = definition.definition.replace(/;\nALTER SUBSCRIPTION \S+ ENABLE$/, '');
    return disabled === definition.definition
      ? [definition]
      : [{ ...definition, definition: disabled }, definition];
  }
});
