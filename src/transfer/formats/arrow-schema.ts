import {
  Binary,
  Bool,
  DateDay,
  Decimal,
  Field,
  Float32,
  Float64,
  Int16,
  Int32,
  Int64,
  Int8,
  Schema,
  TimeMicrosecond,
  TimeUnit,
  Timestamp,
  Uint16,
  Uint32,
  Uint64,
  Uint8,
  Utf8,
  type DataType
} from 'apache-arrow';
import type { ColumnLayout, ResultColumn } from '../../model';

/** Key of the field metadata that holds the server's own type. */
export const TYPE_KEY = 'petersql.type';
/** Key of the field metadata that holds the value's meaning. */
export const MEANING_KEY = 'petersql.meaning';

/** The Arrow type of a layout. */
export function arrowType(layout: ColumnLayout): DataType {
  switch (layout.kind) {
    case 'bool':
      return new Bool();
    case 'int8':
      return new Int8();
    case 'int16':
      return new Int16();
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'uint8':
      return new Uint8();
    case 'uint16':
      return new Uint16();
    case 'uint32':
      return new Uint32();
    case 'uint64':
      return new Uint64();
    case 'float32':
      return new Float32();
    case 'float64':
      return new Float64();
    case 'utf8':
      return new Utf8();
    case 'binary':
      return new Binary();
    case 'date':
      return new DateDay();
    case 'time':
      return new TimeMicrosecond();
    case 'decimal':
      return new Decimal(layout.scale, layout.precision, layout.precision > 38 ? 256 : 128);
    case 'timestamp':
      return new Timestamp(TimeUnit.MICROSECOND, layout.zone);
  }
}

/**
 * Names of the fields of a result's file: unique (`id`, `id_2`), because data frames take no two columns of one name, and
 * none of them empty, because polars takes no field without a name.
 */
export function fieldNames(columns: readonly ResultColumn[]): string[] {
  return uniqueNames(columns.map(({ name }) => name || 'unnamed'));
}

/** The schema of a result's file; the server's types and meanings go into the field metadata. */
export function arrowSchema(columns: readonly ResultColumn[]): Schema {
  const names = fieldNames(columns);
  return new Schema(
    columns.map((column, n) =>
      Field.new({
        name: names[n],
        type: arrowType(column.layout),
        nullable: true,
        metadata: new Map([
          [TYPE_KEY, column.type],
          [MEANING_KEY, column.meaning]
        ])
      })
    )
  );
}

/** The names, each repeated one with a number that no other has. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  const all = new Set(names);
  return names.map(name => {
    let unique = name;
    for (let n = 2; taken.has(unique) || (unique !== name && all.has(unique)); n++) {
      unique = `${name}_${n}`;
    }
    taken.add(unique);
    return unique;
  });
}
