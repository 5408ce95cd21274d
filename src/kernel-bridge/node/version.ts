/** Version of this package; the bundler puts it in. */
export const VERSION = process.env.PETERSQL_VERSION ?? '0.0.0';
