/** A server's version. Code asks it through capability-named functions beside each engine's kinds. */
export interface ServerVersion {
  /** `postgres`, `mysql`, `mariadb`, `sqlite`, or a wire-compatible relative such as `cockroachdb`. */
  flavor: string;
  major: number;
  minor: number;
  patch: number;
  /** What people read: `PostgreSQL 18.1`. */
  text: string;
}

/** True when `version` is `major.minor.patch` or newer. */
export function atLeast(version: ServerVersion, major: number, minor = 0, patch = 0): boolean {
  return (version.major - major || version.minor - minor || version.patch - patch) >= 0;
}
