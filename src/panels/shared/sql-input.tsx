import type { JSX } from 'react';
import { useState } from 'react';
import { SqlCodeMirror } from './sql-code-mirror';
import { SqlField, type SqlInputProps, type SqlSelection } from './sql-field';

/** SQL being edited, highlighted in the dialect of its engine. A single line becomes an editor when it is entered. */
export function SqlInput(props: SqlInputProps): JSX.Element {
  const { large = false, mark = null } = props;
  const [isLive, setLive] = useState(false);
  const [selection, setSelection] = useState<SqlSelection>();
  if (!isLive && (large || mark !== null || selection)) {
    setLive(true); // and it stays so: a mark goes with the first key that is typed
  }
  return isLive ? (
    <SqlCodeMirror {...props} selection={selection} />
  ) : (
    <SqlField {...props} onEnter={setSelection} />
  );
}
