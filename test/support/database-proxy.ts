import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { freePort } from '../../bench/system/free-port';
import type { Settings } from '../../src/config/settings';

/** Stands between an application and the database of the test run, to take it away and give it back. */
export interface DatabaseProxy {
  /** Of the same database, by way of the proxy. */
  readonly uri: string;
  /** Cuts all connections and refuses new ones. */
  cut(): Promise<void>;
  /** Keeps the connections, takes new ones, and lets nothing through. */
  stall(): void;
  /** As {@link cut}, as soon as the next command of this name has been answered. */
  cutAfter(command: string): Promise<void>;
  /** As {@link cut}, as soon as the next command of this name has been carried out, whose answer does not come through. */
  loseAnswerTo(command: string): Promise<void>;
  /** Lets everything through but the answer to the next command of this name, which resolves when that is asked. */
  holdAnswerTo(command: string): Promise<{ readonly letGo: () => void }>;
  /** Ends {@link cut} or {@link stall}; what came meanwhile is let through late. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

export async function startDatabaseProxy({
  MONGODB_URI,
}: Pick<Settings, 'MONGODB_URI'>): Promise<DatabaseProxy> {
  const target = addressOf(MONGODB_URI);
  const pairs = new Set<readonly [Socket, Socket]>();
  let stalled = false;
  let awaited: { readonly command: string; readonly asked: (answers: Socket) => void } | undefined;

  const server = createServer((incoming) => {
    const outgoing = createConnection(target);
    const pair = [incoming, outgoing] as const;
    pairs.add(pair);
    for (const [from, to] of [pair, pair.toReversed() as [Socket, Socket]]) {
      from.on('data', (chunk: Buffer) => to.write(chunk));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
      if (stalled) from.pause();
    }
    incoming.on('data', (chunk: Buffer) => {
      if (awaited === undefined || !chunk.includes(`${awaited.command}\0`)) return;
      const { asked } = awaited;
      awaited = undefined;
      asked(outgoing);
    });
  });
  const port = await freePort(); // of its own, to come back to
  const listen = async () => {
    server.listen(port, HOST);
    await once(server, 'listening');
  };
  const cut = async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of [...pairs].flat()) socket.destroy();
    await closed;
  };
  const whenAsked = (command: string) =>
    new Promise<Socket>((resolve) => {
      awaited = { command, asked: resolve };
    });
  await listen();

  return {
    uri: throughPort(MONGODB_URI, port),
    cut,
    stall: () => {
      stalled = true;
      for (const socket of [...pairs].flat()) socket.pause();
    },
    cutAfter: async (command) => {
      const answers = await whenAsked(command);
      await once(answers, 'data');
      await cut();
    },
    loseAnswerTo: async (command) => {
      const answers = await whenAsked(command);
      answers.removeAllListeners('data');
      await once(answers, 'data');
      await cut();
    },
    holdAnswerTo: async (command) => {
      const answers = await whenAsked(command);
      answers.pause();
      return { letGo: () => answers.resume() };
    },
    restore: async () => {
      stalled = false;
      for (const socket of [...pairs].flat()) socket.resume();
      if (!server.listening) await listen();
    },
    close: async () => {
      if (server.listening) await cut();
    },
  };
}

/** Scheme and credentials; the first of the servers; database and options. */
const URI = /^(mongodb:\/\/(?:[^@/]+@)?)([^,/]+)[^/]*(?:\/([^?]*))?(?:\?(.*))?$/;

function partsOf(uri: string) {
  const [, start = '', host = '', database = '', options = ''] = URI.exec(uri) ?? [];
  if (host === '') throw new Error('These tests need a MONGODB_URI with its servers in it, mongodb://…');
  return { start, host, database, options };
}

function addressOf(uri: string) {
  const { host } = partsOf(uri);
  if (host.endsWith('.sock')) return { path: decodeURIComponent(host) };
  const [name = '', port = '27017'] = host.split(':');
  return { host: name, port: Number(port) };
}

/** Past the discovery of the other members of a replica set, which would lead around the proxy. */
function throughPort(uri: string, port: number): string {
  const { start, database, options } = partsOf(uri);
  const query = new URLSearchParams(options);
  query.set('directConnection', 'true');
  return `${start}${HOST}:${port}/${database}?${query.toString()}`;
}
