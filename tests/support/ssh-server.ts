import { generateKeyPairSync } from 'node:crypto';
import net from 'node:net';
import { Server, utils, type AuthContext, type Connection } from 'ssh2';

/** An SSH server that asks, round by round, and forwards; OpenSSH needs PAM for that. */
export interface PromptingServer {
  port: number;
  /** `ssh-rsa AAAA…` */
  hostKey: string;
  /** Logins that succeeded so far. */
  logins(): number;
  close(): Promise<void>;
}

export interface PromptingOptions {
  /** What each round asks. */
  prompts: readonly { prompt: string; echo: boolean }[][];
  /** What is right. */
  answers: readonly (readonly string[])[];
}

export function startPromptingServer({ prompts, answers }: PromptingOptions): Promise<PromptingServer> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' }
  });
  const clients = new Set<Connection>();
  let logins = 0;
  const server = new Server({ hostKeys: [privateKey] }, client => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('close', () => clients.delete(client));
    client.on('authentication', context => authenticate(context, prompts, answers, 0));
    client.on('ready', () => {
      logins++;
      client.on('tcpip', (accept, _reject, { destIP, destPort }) => {
        const channel = accept();
        const target = net.connect(destPort, destIP);
        target.on('error', () => channel.close());
        channel.on('error', () => target.destroy());
        channel.pipe(target).pipe(channel);
      });
    });
  });
  const key = utils.parseKey(privateKey);
  const hostKey = key instanceof Error ? '' : `${key.type} ${key.getPublicSSH().toString('base64')}`;
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => {
      resolve({
        port: (server.address() as net.AddressInfo).port,
        hostKey,
        logins: () => logins,
        close: () => {
          clients.forEach(client => client.end());
          return new Promise(closed => server.close(() => closed()));
        }
      });
    });
  });
}

function authenticate(
  context: AuthContext,
  prompts: PromptingOptions['prompts'],
  answers: PromptingOptions['answers'],
  round: number
): void {
  if (context.method !== 'keyboard-interactive') {
    context.reject(['keyboard-interactive']);
    return;
  }
  if (round === prompts.length) {
    context.accept();
    return;
  }
  context.prompt(prompts[round], given => {
    if (given.every((text, index) => text === answers[round][index])) {
      authenticate(context, prompts, answers, round + 1);
    } else {
      context.reject(['keyboard-interactive']);
    }
  });
}
