import type { AsyncEntry } from '@napi-rs/keyring';
import { DbError } from '../../../model';

/** What the entries are filed under in the keyring. */
const SERVICE = 'jupyterlab-petersql';
/** Never written: asking for it tells whether the keyring answers. */
const PROBE = 'availability';
/** A keyring that waits for somebody to unlock it must not hold up a start. Milliseconds. */
const ANSWER_WITHIN_MS = 2000;

/** Where a user's remembered passwords are, by the name of the connection. */
export interface SecretStore {
  /** Why nothing can be kept here; `undefined` when it can. Never rejects. */
  unavailable(): Promise<string | undefined>;
  get(name: string): Promise<string | undefined>;
  /** @throws DbError `unsupported`: it was not kept */
  set(name: string, secret: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/**
 * The keyring of the operating system: Keychain, Credential Manager, or a Secret Service such as GNOME Keyring and
 * KWallet. Linux' kernel keyring is not used: it forgets at the next start.
 */
export class OsKeyring implements SecretStore {
  private probe?: Promise<string | undefined>;

  unavailable(): Promise<string | undefined> {
    this.probe ??= within(
      this.entry(PROBE).then(entry => entry.getPassword()),
      ANSWER_WITHIN_MS
    ).then(() => undefined, reasonOf);
    return this.probe;
  }

  async get(name: string): Promise<string | undefined> {
    if ((await this.unavailable()) !== undefined) {
      return undefined;
    }
    return (await (await this.entry(name)).getPassword()) ?? undefined;
  }

  async set(name: string, secret: string): Promise<void> {
    const reason = await this.unavailable();
    if (reason !== undefined) {
      throw notKept(reason);
    }
    const entry = await this.entry(name);
    try {
      await entry.setPassword(secret);
    } catch (error) {
      throw notKept(reasonOf(error));
    }
    // The binding reports some failures of a write as success.
    if ((await entry.getPassword()) !== secret) {
      throw notKept('the keyring did not accept it');
    }
  }

  async remove(name: string): Promise<void> {
    if ((await this.unavailable()) === undefined) {
      await (await this.entry(name)).deleteCredential();
    }
  }

  /** Rejects where the platform has no binary of the binding, or no keyring runs. */
  private async entry(name: string): Promise<AsyncEntry> {
    const { AsyncEntry } = await import('@napi-rs/keyring');
    return new AsyncEntry(SERVICE, name, { linux: { store: 'secret-service' } });
  }
}

/** The binding nests the errors of the platform. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/^(?:(?:Error|Platform failure): )+/, '');
}

function notKept(reason: string): DbError {
  return new DbError({
    code: 'unsupported',
    message: `The connection is open, but its password could not be remembered: ${reason}`
  });
}

function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the keyring does not answer')), ms).unref();
    promise.then(resolve, reject);
  });
}
