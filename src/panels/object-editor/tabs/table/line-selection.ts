import { useState } from 'react';

/** Which keys are held while a line is chosen. */
export interface Modifiers {
  shiftKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** The lines of a grid that are selected. */
export interface LineSelection {
  /** In the order they were chosen. */
  chosen: readonly number[];
  /** The line chosen last; -1 without any. */
  current: number;
  /** Chooses one line; with Shift all up to it, with Ctrl one more or less. */
  select(line: number, held?: Modifiers): void;
  /** Chooses these lines; the one that Shift counts from stays. */
  set(lines: readonly number[]): void;
}

/** Keeps the selected lines of a grid of `count` lines: at first the first one. */
export function useLineSelection(count: number): LineSelection {
  const [selected, setSelected] = useState<readonly number[]>([0]);
  const [anchor, setAnchor] = useState(0);
  const chosen = selected.filter(line => line < count);
  return {
    chosen,
    current: chosen.length > 0 ? chosen[chosen.length - 1] : -1,
    set: setSelected,
    select: (line, held) => {
      if (held?.shiftKey) {
        const [from, to] = [Math.min(anchor, line), Math.max(anchor, line)];
        setSelected(Array.from({ length: to - from + 1 }, (_, at) => from + at));
        return;
      }
      setAnchor(line);
      const isOneMore = held?.ctrlKey || held?.metaKey;
      setSelected(
        !isOneMore ? [line] : chosen.includes(line) ? chosen.filter(each => each !== line) : [...chosen, line]
      );
    }
  };
}
