import type { ConnectionConfig, EngineInfo, JsonObject, JsonValue } from '../../model';
import { hasTunnel, sshFrom } from './ssh';

/** Part of the form where a field stands. */
export type Section = 'main' | 'safety' | 'tls' | 'ssh' | 'advanced';

/** One field of the form, made from the engine's JSON Schema. */
export interface Field {
  /** Where the value stands in the config: `host`, `tls.mode`. */
  path: string;
  label: string;
  help?: string;
  type: 'text' | 'number' | 'checkbox' | 'choice' | 'multiline' | 'color';
  section: Section;
  required: boolean;
  placeholder?: string;
  choices?: readonly string[];
  /** What a choice is called, where its word says little. */
  choiceLabels?: Readonly<Record<string, string>>;
  /** Columns of six that the input takes. */
  span?: number;
  minimum?: number;
  maximum?: number;
  pattern?: string;
}

/** Value of a field while it is edited; everything but check marks is text. */
export type Draft = string | boolean;
export type Drafts = Readonly<Record<string, Draft | undefined>>;

const SECTIONS: Readonly<Record<string, Section>> = {
  file: 'main',
  host: 'main',
  port: 'main',
  user: 'main',
  passwordFrom: 'main',
  database: 'main',
  readOnly: 'safety',
  production: 'safety',
  tls: 'tls'
};

/** The order of people, not of the schema; what is not named here follows. */
const ORDER = [
  'file',
  'host',
  'port',
  'user',
  'passwordFrom',
  'database',
  'readOnly',
  'production',
  'tls',
  'socket'
];

/** `${NAME}`: a variable of the Jupyter server's environment. */
const ENVIRONMENT_REFERENCE = '^\\$\\{[A-Za-z_]\\w*\\}$';

/** The fields that an engine needs, in order; those of an SSH tunnel depend on what is filled in: see `ssh.ts`. */
export function fieldsOf(engine: EngineInfo): Field[] {
  const rank = (field: Field): number => {
    const at = ORDER.indexOf(field.path.split('.')[0]);
    return at < 0 ? ORDER.length : at;
  };
  return readProperties(engine.form, '', engine).sort((a, b) => rank(a) - rank(b));
}

function readProperties(schema: JsonObject, prefix: string, engine: EngineInfo, section?: Section): Field[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries(objectOf(schema.properties)).flatMap(([name, value]) => {
    if (name === 'ssh') {
      return [];
    }
    const property = objectOf(value);
    const path = prefix + name;
    const place = section ?? SECTIONS[name] ?? 'advanced';
    return property.type === 'object'
      ? readProperties(property, `${path}.`, engine, place)
      : [readField(path, property, place, !prefix && required.includes(name), engine)];
  });
}

function readField(
  path: string,
  property: JsonObject,
  section: Section,
  required: boolean,
  engine: EngineInfo
): Field {
  const choices = choicesOf(property);
  return {
    path,
    label: textOf(property.title) ?? path,
    help: textOf(property.description),
    type: choices ? 'choice' : typeOf(path, property),
    section,
    required,
    placeholder: placeholderOf(path, property, engine),
    choices,
    minimum: numberOf(property.minimum) ?? (path === 'port' ? 1 : undefined),
    maximum: numberOf(property.maximum) ?? (path === 'port' ? 65_535 : undefined),
    pattern: textOf(property.pattern) ?? (path === 'passwordFrom' ? ENVIRONMENT_REFERENCE : undefined)
  };
}

function typeOf(path: string, property: JsonObject): Field['type'] {
  switch (property.type) {
    case 'boolean':
      return 'checkbox';
    case 'integer':
    case 'number':
      return 'number';
    default:
      return path === 'initSql' ? 'multiline' : path === 'color' ? 'color' : 'text';
  }
}

/** The words of an `enum`, or of the `anyOf` of constants that TypeBox writes for a union. */
function choicesOf(property: JsonObject): string[] | undefined {
  const options = Array.isArray(property.enum)
    ? property.enum
    : Array.isArray(property.anyOf)
      ? property.anyOf.map(option => objectOf(option).const)
      : [];
  const words = options.filter((option): option is string => typeof option === 'string');
  return words.length > 0 ? words : undefined;
}

function placeholderOf(path: string, property: JsonObject, engine: EngineInfo): string | undefined {
  const { default: fallback } = property;
  if (typeof fallback === 'string' || typeof fallback === 'number') {
    return String(fallback);
  }
  switch (path) {
    case 'host':
      return 'localhost';
    case 'port':
      return engine.defaultPort?.toString();
    case 'passwordFrom':
      return '${DB_PASSWORD}';
    default:
      return Array.isArray(property.examples) ? textOf(property.examples[0]) : undefined;
  }
}

/** The config's values as the form's inputs show them. */
export function draftsOf(config: Partial<ConnectionConfig>): Drafts {
  const drafts: Record<string, Draft> = {};
  const read = (value: object, prefix: string): void => {
    for (const [name, each] of Object.entries(value) as [string, unknown][]) {
      if (typeof each === 'object' && each !== null) {
        read(each, `${prefix}${name}.`);
      } else if (each !== undefined && each !== null) {
        drafts[prefix + name] = typeof each === 'boolean' ? each : String(each);
      }
    }
  };
  read(config, '');
  return drafts;
}

/**
 * The config that the form's inputs make. Empty fields are left out. What the form has no field for
 * (`sample`) is kept from `base`; what belongs to another engine is not.
 */
export function configFrom(
  engine: EngineInfo,
  name: string,
  drafts: Drafts,
  base: Partial<ConnectionConfig> = {}
): ConnectionConfig {
  const config: JsonObject = { name, engine: engine.id };
  if (base.sample) {
    config.sample = true;
  }
  for (const field of fieldsOf(engine)) {
    const value = valueOf(field, drafts[field.path]);
    if (value !== undefined) {
      const [outer, inner] = field.path.split('.');
      if (inner === undefined) {
        config[outer] = value;
      } else {
        config[outer] = { ...objectOf(config[outer]), [inner]: value };
      }
    }
  }
  const ssh = hasTunnel(engine) ? sshFrom(drafts) : undefined;
  if (ssh) {
    config.ssh = ssh;
  }
  return config as unknown as ConnectionConfig;
}

function valueOf(field: Field, draft: Draft | undefined): JsonValue | undefined {
  if (typeof draft === 'boolean') {
    return draft || undefined;
  }
  const text = draft?.trim();
  if (!text) {
    return undefined;
  }
  return field.type === 'number' ? Number(text) : text;
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

const textOf = (value: JsonValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;
const numberOf = (value: JsonValue | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;
