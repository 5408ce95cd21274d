import { lengthEncoded } from './bytes';
import { COM_STMT_EXECUTE, FIELD } from './packets';

const UNSIGNED = 0x80;

/**
 * COM_STMT_EXECUTE with bound values (MySQL internals, "COM_STMT_EXECUTE"). Integers go as 64-bit
 * integers, other numbers as doubles, buffers as blobs, the rest as text.
 */
export function executePacket(statementId: number, parameters: readonly unknown[]): Buffer {
  const head = Buffer.alloc(10);
  head[0] = COM_STMT_EXECUTE;
  head.writeUInt32LE(statementId, 1);
  head.writeUInt32LE(1, 6);
  if (parameters.length === 0) {
    return head;
  }
  const nulls = Buffer.alloc((parameters.length + 7) >> 3);
  const types: number[] = [1];
  const values: Buffer[] = [];
  parameters.forEach((value, index) => {
    if (value === null || value === undefined) {
      nulls[index >> 3] |= 1 << (index & 7);
      types.push(FIELD.NULL, 0);
    } else {
      const { type, flag, bytes } = encode(value);
      types.push(type, flag);
      values.push(bytes);
    }
  });
  return Buffer.concat([head, nulls, Buffer.from(types), ...values]);
}

function encode(value: unknown): { type: number; flag: number; bytes: Buffer } {
  if (typeof value === 'boolean') {
    return { type: FIELD.TINY, flag: 0, bytes: Buffer.from([value ? 1 : 0]) };
  }
  if (
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0))
  ) {
    const bytes = Buffer.alloc(8);
    const integer = BigInt(value);
    bytes.writeBigUInt64LE(BigInt.asUintN(64, integer));
    return { type: FIELD.LONGLONG, flag: integer > 0x7fff_ffff_ffff_ffffn ? UNSIGNED : 0, bytes };
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return { type: FIELD.DOUBLE, flag: 0, bytes };
  }
  if (value instanceof Uint8Array) {
    return { type: FIELD.BLOB, flag: 0, bytes: lengthEncoded(Buffer.from(value)) };
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { type: FIELD.VAR_STRING, flag: 0, bytes: lengthEncoded(Buffer.from(text)) };
}
