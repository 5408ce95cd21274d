import type { SecretRules } from '../core/secrets';

/** Passwords of accounts, of replication and of federated servers; functions that take a key. */
export const secrets: SecretRules = {
  statements:
    /^(?:CREATE|ALTER) (?:OR REPLACE )?(?:USER|SERVER)\b|^SET PASSWORD\b|^GRANT\b|^CHANGE (?:MASTER|REPLICATION)\b|^START (?:SLAVE|REPLICA|GROUP_REPLICATION)\b|^CLONE INSTANCE\b|^ALTER INSTANCE\b/,
  functions: new Set(
    'password old_password keyring_key_store aes_encrypt aes_decrypt des_encrypt des_decrypt encode decode encrypt kdf'.split(
      ' '
    )
  )
};
