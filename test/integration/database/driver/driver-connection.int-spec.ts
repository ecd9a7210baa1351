import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';
import * as mongodb from 'mongodb';
import { mongo } from 'mongoose';
import { connectingBy, DriverConnection } from '../../../../src/database/driver/driver-connection';

/** Until the other side's end has destroyed the socket; its `close` comes later in the same turn of the loop. */
async function destroyed(socket: Socket): Promise<void> {
  while (!socket.destroyed) await new Promise((resolve) => setImmediate(resolve));
}

describe(DriverConnection.name, () => {
  const sockets: Socket[] = [];
  const remember = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    sockets.push(socket);
  };
  let relay: Awaited<ReturnType<typeof startRelay>>;
  let client: mongo.MongoClient;

  beforeAll(async () => {
    relay = await startRelay(process.env['MONGODB_URI'] ?? '');
    subscribe('net.client.socket', remember);
    client = new mongo.MongoClient(relay.uri, { ...connectingBy(DriverConnection), maxPoolSize: 1 });
    await client.connect();
    await ping();
    unsubscribe('net.client.socket', remember);
  });
  afterAll(async () => {
    await client.close();
    relay.close();
  });

  const ping = () => client.db('admin').command({ ping: 1 });

  it('is about the driver that Mongoose uses', () => {
    expect(mongo.MongoClient).toBe(mongodb.MongoClient);
  });

  it('fails a command on a connection that the server has just closed, and the next one works', async () => {
    const pooled = sockets.findLast((socket) => socket.remotePort === relay.port);
    if (pooled === undefined) throw new Error('The driver has made no connection');
    relay.hangUpOn(pooled);
    await once(pooled, 'end');
    await destroyed(pooled);
    await expect(ping()).rejects.toBeInstanceOf(mongo.MongoNetworkError);
    await expect(ping()).resolves.toMatchObject({ ok: 1 });
  });
});

/** To the database of the test run, and able to end a single connection as a server does that stops. */
async function startRelay(uri: string) {
  const [, host = ''] = /^mongodb:\/\/(?:[^@/]+@)?([^,/]+)/.exec(uri) ?? [];
  const [name = '', port = '27017'] = host.split(':');
  const target = host.endsWith('.sock')
    ? { path: decodeURIComponent(host) }
    : { host: name, port: Number(port) };
  const incoming = new Set<Socket>();
  const server = createServer((socket) => {
    incoming.add(socket);
    const outgoing = createConnection(target);
    socket.pipe(outgoing).pipe(socket);
    for (const [side, other] of [
      [socket, outgoing],
      [outgoing, socket],
    ] as const) {
      side.on('error', () => side.destroy());
      side.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  return {
    port: own,
    uri: `mongodb://127.0.0.1:${own}/?directConnection=true`,
    hangUpOn: (client: Socket) => {
      for (const socket of incoming) if (socket.remotePort === client.localPort) socket.end();
    },
    close: () => {
      for (const socket of incoming) socket.destroy();
      server.close();
    },
  };
}
