/** A TCP proxy that holds back what passes for a fixed time, each way: a distant server on this machine. */
import net from 'node:net';

/** @returns {Promise<{ port: number, close: () => void }>} */
export function startDelayProxy(target, oneWayMs) {
  const sockets = new Set();
  const server = net.createServer({ noDelay: true }, near => {
    const far = net.connect({ port: target, host: '127.0.0.1', noDelay: true });
    for (const [from, to] of [[near, far], [far, near]]) {
      sockets.add(from);
      from.on('data', data => setTimeout(() => !to.destroyed && to.write(data), oneWayMs));
      from.on('end', () => setTimeout(() => to.end(), oneWayMs));
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  return new Promise(resolve => {
    server.listen(0, '127.0.0.1', () =>
      resolve({
        port: server.address().port,
        close: () => {
          server.close();
          sockets.forEach(socket => socket.destroy());
        }
      })
    );
  });
}
