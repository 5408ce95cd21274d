/** Counts checks and tells how each of them ended. */
import { say } from './log.mjs';

export class Results {
  passed = 0;
  failed = 0;
  skipped = 0;

  /** Runs one check; a failure is told and counted, and the next check goes on. */
  async check(title, body) {
    try {
      await body();
      this.passed++;
      say(`  ✓ ${title}`);
    } catch (error) {
      this.failed++;
      say(`  ✗ ${title}\n${indented(error.message)}`);
    }
  }

  skip(title, reason) {
    this.skipped++;
    say(`  - ${title}: skipped, ${reason}`);
  }

  /** The line that scripts end with. */
  toString() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

function indented(text) {
  return text
    .split('\n')
    .map(line => `      ${line}`)
    .join('\n');
}
