import type { SecretRules } from '../core/secrets';

/** Passwords of roles, options of foreign servers, connection strings; the functions of pgcrypto and dblink. */
export const secrets: SecretRules = {
  statements:
    /^(?:CREATE|ALTER) (?:ROLE|USER|GROUP|SERVER|SUBSCRIPTION|FOREIGN DATA WRAPPER)\b|^ALTER SYSTEM\b|^SECURITY LABEL\b/,
  functions: new Set(
    (
      'pgp_sym_encrypt pgp_sym_encrypt_bytea pgp_sym_decrypt pgp_sym_decrypt_bytea pgp_pub_decrypt pgp_pub_decrypt_bytea ' +
      'crypt encrypt decrypt encrypt_iv decrypt_iv hmac sign verify dblink dblink_connect dblink_connect_u dblink_exec ' +
      'create_secret update_secret create_aws_credentials'
    ).split(' ')
  )
};
