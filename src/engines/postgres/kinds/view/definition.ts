import { alteredOnly, Type, definition, nullable, oneOf, type Static } from '../../../core/definition';
import { privilegesSchema, type Privileges } from '../privileges';
import type { Option } from '../table/definition';

const optionalText = (title: string) => Type.Optional(nullable(Type.String(), title));

const column = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  /** The name that the column has on the server when this change renames it. Reads as null. */
  previousName: optionalText('Renamed from'),
  /** What the select gives. */
  type: Type.Optional(nullable(Type.String({ format: 'type', readOnly: true }), 'Type')),
  /** What an INSERT into the view takes where it gives nothing. */
  default: Type.Optional(nullable(Type.String({ format: 'sql' }), 'Default')),
  comment: optionalText('Comment')
});

const texts = (title: string) => Type.Array(Type.String(), { title, default: [] });

/** What goes when the object is dropped, and the statements that bring it back. Read, never written. */
export const dependentsSchema = definition(
  {
    objects: texts('Objects'),
    /** What cannot be brought back: it has to go first. */
    blockers: texts('Not restorable'),
    drop: texts('Dropped by'),
    restore: texts('Restored by')
  },
  { title: 'Dependents', readOnly: true }
);
export type Dependents = Static<typeof dependentsSchema>;
export const NO_DEPENDENTS: Dependents = { objects: [], blockers: [], drop: [], restore: [] };

export const viewSchema = definition({
  name: Type.String({ title: 'Name', minLength: 1 }),
  schema: Type.String({ title: 'Schema', minLength: 1 }),
  owner: optionalText('Owner'),
  persistence: Type.Optional(oneOf(['permanent', 'temporary'], 'Persistence')),
  select: Type.String({ title: 'Select', format: 'sql' }),
  /** Empty: those of the select. A view can give them other names, never others. */
  columns: Type.Optional(Type.Array(column, { title: 'Columns', default: [] })),
  securityBarrier: Type.Optional(Type.Boolean({ title: 'Security barrier', default: false })),
  /** From version 15. */
  securityInvoker: Type.Optional(Type.Boolean({ title: 'Security invoker', default: false })),
  checkOption: Type.Optional(nullable(oneOf(['local', 'cascaded']), 'Check option')),
  /** Others, and those above where they are written in another way than `true` and `false`. */
  options: Type.Optional(
    Type.Array(definition({ name: Type.String(), value: Type.String() }), {
      title: 'Other options',
      default: []
    })
  ),
  comment: optionalText('Comment'),
  privileges: Type.Optional(privilegesSchema),
  /** Reads as false. Needed where a column of the new select has another type than it had. */
  recreate: Type.Optional(alteredOnly(Type.Boolean({ title: 'Drop and create again', default: false }))),
  dependents: Type.Optional(dependentsSchema)
});

export type ViewDefinition = Static<typeof viewSchema>;
export type ViewColumn = Required<Static<typeof column>>;
export type View = Omit<Required<ViewDefinition>, 'columns'> & { columns: ViewColumn[] };

/** A definition with the defaults of what was left out. */
export function completeView(given: ViewDefinition): View {
  return {
    name: given.name,
    schema: given.schema,
    owner: given.owner ?? null,
    persistence: given.persistence ?? 'permanent',
    select: given.select,
    columns: (given.columns ?? []).map(each => ({
      name: each.name,
      previousName: each.previousName ?? null,
      type: each.type ?? null,
      default: each.default ?? null,
      comment: each.comment ?? null
    })),
    securityBarrier: given.securityBarrier ?? false,
    securityInvoker: given.securityInvoker ?? false,
    checkOption: given.checkOption ?? null,
    options: given.options ?? [],
    comment: given.comment ?? null,
    privileges: given.privileges ?? null,
    recreate: given.recreate ?? false,
    dependents: given.dependents ?? NO_DEPENDENTS
  };
}

type OptionFields = Pick<View, 'securityBarrier' | 'securityInvoker' | 'checkOption' | 'options'>;

const FLAGS = { security_barrier: 'securityBarrier', security_invoker: 'securityInvoker' } as const;
const isFlag = (name: string): name is keyof typeof FLAGS => name in FLAGS;
/** Prefixes count too: `t`, `of` (manual, section 8.6). */
const isTrue = (value: string): boolean => /^(t(r(ue?)?)?|y(es?)?|on|1)$/i.test(value);

/** Options as the catalog has them, as fields. */
export function optionFields(stored: readonly Option[]): OptionFields {
  const value = (name: string): string | undefined => stored.find(each => each.name === name)?.value;
  const check = value('check_option')?.toLowerCase();
  return {
    securityBarrier: isTrue(value('security_barrier') ?? 'false'),
    securityInvoker: isTrue(value('security_invoker') ?? 'false'),
    checkOption: check === 'local' || check === 'cascaded' ? check : null,
    options: stored.filter(({ name, value }) => (isFlag(name) ? value !== 'true' : name !== 'check_option'))
  };
}

/** The other way round. What was written in its own way stays so unless the field now says otherwise. */
export function optionsOfView(view: OptionFields): Option[] {
  const kept = view.options.filter(({ name, value }) => !isFlag(name) || isTrue(value) === view[FLAGS[name]]);
  const has = (name: string): boolean => kept.some(each => each.name === name);
  const flags = (Object.keys(FLAGS) as (keyof typeof FLAGS)[]).filter(
    name => view[FLAGS[name]] && !has(name)
  );
  return [
    ...flags.map(name => ({ name, value: 'true' })),
    ...(view.checkOption === null ? [] : [{ name: 'check_option', value: view.checkOption }]),
    ...kept
  ].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Privileges after columns got other names; rights on columns that are not there fall away. */
export function privilegesOn(
  privileges: Privileges,
  columns: readonly { was: string; name: string }[]
): Privileges {
  const names = new Map(columns.map(({ was, name }) => [was, name]));
  return (
    privileges?.flatMap(entry => {
      const left = entry.columns?.flatMap(each => names.get(each) ?? []);
      return left === undefined ? [entry] : left.length ? [{ ...entry, columns: left }] : [];
    }) ?? null
  );
}

/** Privileges of which some still name columns as they were called before. */
export function followingColumns(
  privileges: Privileges,
  { renames }: { renames: readonly (readonly [from: string, to: string])[] }
): Privileges {
  const names = new Map(renames);
  return (
    privileges?.map(entry =>
      entry.columns ? { ...entry, columns: entry.columns.map(each => names.get(each) ?? each) } : entry
    ) ?? null
  );
}
