/** How a click or a key selects: this line alone, this one too or no more, all up to this one. */
export type SelectMode = 'one' | 'toggle' | 'range';

/** The selected lines: one is active (it has the focus), others may be selected beside it. */
export class Selection {
  private others = new Set<string>();
  /** Where a range begins: the line that was last selected by itself. */
  private anchor: string | null;

  constructor(private _active: string | null) {
    this.anchor = _active;
  }

  get active(): string | null {
    return this._active;
  }

  has(key: string): boolean {
    return key === this._active || this.others.has(key);
  }

  /**
   * @param keys - all lines in their order, for ranges
   * @returns whether anything changed
   */
  select(key: string | null, mode: SelectMode, keys: () => readonly string[]): boolean {
    if (key !== null && mode === 'range') {
      this.others = new Set(between(keys(), this.anchor ?? this._active ?? key, key));
      this._active = key;
    } else if (key !== null && mode === 'toggle') {
      this.toggle(key);
    } else if (key === this._active && this.others.size === 0) {
      return false;
    } else {
      this.others.clear();
      this._active = key;
      this.anchor = key;
    }
    return true;
  }

  private toggle(key: string): void {
    if (key === this._active) {
      const [next] = this.others;
      this.others.delete(next);
      this._active = next ?? key;
    } else if (!this.others.delete(key)) {
      if (this._active !== null) {
        this.others.add(this._active);
      }
      this._active = key;
      this.anchor = key;
    }
  }
}

function between(keys: readonly string[], from: string, to: string): string[] {
  const [a, b] = [keys.indexOf(from), keys.indexOf(to)].sort((x, y) => x - y);
  return keys.slice(Math.max(0, a), b + 1);
}
