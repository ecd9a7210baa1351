import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { parseRedisUrl, type RedisServer } from '../../src/config/redis-server';

/** Listens where a Redis server should, and answers what it was made to. */
export interface FalseRedis {
  readonly server: RedisServer;
  readonly url: string;
  /** How often somebody has connected. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** @param answer what is sent for whatever is received; null for nothing, ever */
export async function startFalseRedis(answer: string | null): Promise<FalseRedis> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', () => {
      if (answer !== null) socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `redis://:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server: parseRedisUrl(url),
    url,
    connections: () => connections,
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}
