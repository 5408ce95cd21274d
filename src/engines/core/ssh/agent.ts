import { BaseAgent, utils, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';

type IdentitiesCallback = Parameters<BaseAgent['getIdentities']>[0];
type AgentKey = string | Buffer | ParsedKey;

/** Whether ssh2 can offer a key by itself. */
export const isPlain = (key: Buffer): boolean => bytesOf(key) !== undefined;

/** An agent that offers some of its keys, in an order of ours. */
export class ChosenKeysAgent extends BaseAgent {
  constructor(
    private readonly agent: BaseAgent,
    private readonly keys: readonly Buffer[]
  ) {
    super();
  }

  override getIdentities(callback: IdentitiesCallback): void {
    this.agent.getIdentities((error, all) => {
      const known = all ?? [];
      callback(
        error,
        this.keys.flatMap(key => known.find(each => bytesOf(each)?.equals(key)) ?? [])
      );
    });
  }

  override sign(key: AgentKey, data: Buffer, options: SigningRequestOptions, callback?: SignCallback): void;
  override sign(key: AgentKey, data: Buffer, callback: SignCallback): void;
  override sign(
    key: AgentKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback
  ): void {
    if (typeof options === 'function') {
      this.agent.sign(key, data, options);
    } else {
      this.agent.sign(key, data, options, callback);
    }
  }
}

function bytesOf(key: unknown): Buffer | undefined {
  const keys: ParsedKey | ParsedKey[] | Error = utils.parseKey(key as Buffer);
  const first = Array.isArray(keys) ? keys[0] : keys;
  return first instanceof Error ? undefined : first.getPublicSSH();
}
