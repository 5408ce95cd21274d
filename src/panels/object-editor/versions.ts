import type { Dependent, JsonObject } from '../../model';
import type { StoredDraft } from './drafts';
import { merge, same } from './merge';

/** An object as the server has it. */
export interface Reading {
  definition: JsonObject;
  fingerprint: string;
  ddl: string;
  dependents: readonly Dependent[];
}

/** The three versions of an edited object: what the draft began from, the draft, and what the server has by now. */
export class Versions {
  /** What was read last; `null` as long as the object is not on the server. */
  reading: Reading | null = null;
  /** What the draft began from. */
  base: JsonObject = {};
  draft: JsonObject = {};
  /** What the server has by now, when it is not what the draft began from. */
  theirs: Reading | null = null;
  /** The object is not on the server any more. */
  gone = false;
  /** Fields that the last merge found changed on both sides: mine were kept. */
  conflicts: readonly string[] = [];

  /** The draft says something else than what it began from. */
  get edited(): boolean {
    return !same(this.draft, this.base);
  }

  /** Texts of what the draft began from and of {@link theirs}; definitions where the old text is not known. */
  get comparison(): { before: string; after: string } | null {
    const { theirs, reading, base } = this;
    if (!theirs) {
      return null;
    }
    return reading && reading !== theirs && reading.ddl
      ? { before: reading.ddl, after: theirs.ddl }
      : { before: JSON.stringify(base, null, 2), after: JSON.stringify(theirs.definition, null, 2) };
  }

  /** Begins a new object, or an object as it was read, without an edit. */
  begin(definition: JsonObject): void {
    this.base = definition;
    this.draft = definition;
  }

  /** What was read is the new start; the draft stays. */
  adopt(reading: Reading): void {
    this.reading = reading;
    this.base = reading.definition;
    this.theirs = null;
    this.gone = false;
  }

  /** What was read is the new start, and the draft. */
  follow(reading: Reading): void {
    this.adopt(reading);
    this.draft = this.base;
  }

  /** The server was asked again: an unedited object follows, for an edited one the user decides. */
  compareWith(now: Reading): 'same' | 'followed' | 'differs' {
    this.gone = false;
    if (now.fingerprint === this.reading?.fingerprint) {
      this.reading = { ...now, definition: this.reading.definition };
      this.theirs = null;
      return 'same';
    }
    if (this.edited) {
      this.theirs = now;
      return 'differs';
    }
    this.follow(now);
    return 'followed';
  }

  /** Puts my edits on top of the server's definition; returns the draft that comes of it. */
  merged(theirs: Reading): JsonObject {
    const { merged, conflicts } = merge(this.base, this.draft, theirs.definition);
    this.adopt(theirs);
    this.conflicts = conflicts;
    return merged;
  }

  /** Puts an edit of an earlier time back, which may have begun from what the server does not have any more. */
  restore({ base, draft, fingerprint }: StoredDraft): void {
    if (this.reading && base && fingerprint !== this.reading.fingerprint) {
      this.theirs = this.reading;
      this.base = base;
    }
    this.draft = { ...this.base, ...draft };
  }
}
