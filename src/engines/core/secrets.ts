/** Where statements of an engine hold secrets, so that these stay out of the history. */
export interface SecretRules {
  /** Statements, by their first words in upper case, whose texts may all be secret. */
  readonly statements: RegExp;
  /** Functions, in lower case, whose arguments hold keys or passwords. */
  readonly functions: ReadonlySet<string>;
}
