import type { ConnectionConfig, Secrets } from '../../../model';
import type { SecretStore } from './secret-store';

/** Passwords that outlive their connection: in memory until the host ends, or in the keyring until it is removed. */
export class Passwords {
  private readonly kept = new Map<string, Secrets>();

  constructor(private readonly store: SecretStore) {}

  /** What is known without asking anybody. A keyring that fails knows nothing. */
  async find({ name, engine, passwordFrom }: ConnectionConfig): Promise<Secrets | undefined> {
    const kept = this.kept.get(name);
    if (kept || passwordFrom || engine === 'sqlite') {
      return kept;
    }
    const password = await this.store.get(name).catch(() => undefined);
    return password === undefined ? undefined : { password };
  }

  /**
   * Secrets that the server took.
   *
   * @throws DbError `unsupported` when they should be remembered and cannot be
   */
  async accepted(name: string, { remember, ...secrets }: Secrets): Promise<void> {
    if (secrets.keep !== false) {
      this.kept.set(name, secrets);
    }
    if (remember && secrets.password !== undefined) {
      await this.store.set(name, secrets.password);
    }
  }

  /** The connection is gone, is another one now, or its server refused what is known. */
  async forget(name: string): Promise<void> {
    this.kept.delete(name);
    await this.store.remove(name).catch(() => undefined);
  }
}
