/** What a value of a placeholder is. */
export type ParameterType =
  | 'boolean'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'bytes'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'instant'
  | 'interval';

/** A value for a server that would take one without a type for a text. */
export class TypedParameter {
  constructor(
    readonly value: string | boolean | Uint8Array,
    readonly type: ParameterType
  ) {}
}
