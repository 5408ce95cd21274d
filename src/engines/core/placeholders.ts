import { DbError } from '../../model';

/**
 * The error of a statement with more placeholders than there are values for them: drivers send NULL, or leave it to the
 * server to say so in words about its protocol.
 *
 * @param sign - the placeholder as it is written
 * @param position - where the first one without a value stands in the script
 */
export function placeholderError(sign: string, statement: number, position?: number): DbError {
  return new DbError({
    code: 'invalid',
    message: `There is no value for the placeholder ${sign}`,
    hint: 'Write :name in its place: the value is read from the variable of that name.',
    statement,
    position
  });
}
