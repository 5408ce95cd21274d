import type { SecretRules } from '../core/secrets';

/** SQLite has no passwords itself; builds that encrypt take theirs in a PRAGMA or with ATTACH. */
export const secrets: SecretRules = {
  statements: /^PRAGMA (?:\w+ )?(?:KEY|REKEY|HEXKEY|HEXREKEY|TEXTKEY|CIPHER\w*)\b|^ATTACH (?=.*\bKEY\b)/,
  functions: new Set()
};
