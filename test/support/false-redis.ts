import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { parseRedisUrl, type RedisServer } from '../../src/config/redis-server';

/** Listens where a Redis server should, and answers what it was made to. */
export interface FalseRedis {
  readonly server: RedisServer;
  readonly url: string;
  /** How often somebody has connected. */
  readonly connections: () => number;
  /** To all who are connected, without having been asked. */
  say(text: string): void;
  close(): Promise<void>;
}

type Send = (text: string) => void;
/** @param command its name in small letters, and its arguments */
type Answer = (command: readonly string[], send: Send) => void;

/** @param answer what is sent for each command; null for nothing, ever */
export async function startFalseRedis(answer: string | null | Answer): Promise<FalseRedis> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    sockets.add(socket);
    const send: Send = (text) => {
      if (!socket.destroyed) socket.write(text);
    };
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    socket.on('data', (data) => {
      for (const command of readCommands(data.toString())) {
        if (typeof answer === 'function') answer(command, send);
        else if (answer !== null) send(answer);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `redis://:hunter2@127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    server: parseRedisUrl(url),
    url,
    connections: () => connections,
    say: (text) => {
      for (const socket of sockets) socket.write(text);
    },
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** What a server answers that is taken for a sound one. */
export function soundAnswer([name = '', ...args]: readonly string[]): string {
  switch (name) {
    case 'hello':
      return `%1\r\n${bulk('server')}${bulk('redis')}`;
    case 'info':
      return bulk('loading:0\r\n');
    case 'ping':
      return '+PONG\r\n';
    case 'echo':
      return bulk(args[0]);
    case 'eval':
      return bulk(args[3]); // the first argument behind one key
    case 'subscribe':
      return `>3\r\n${bulk('subscribe')}${bulk(args[0])}:1\r\n`;
    default:
      return '+OK\r\n';
  }
}

/** A sound answer but to one command. */
export function answerBut(name: string, answer: string | ((send: Send) => void)): Answer {
  return (command, send) => {
    if (command[0] !== name) send(soundAnswer(command));
    else if (typeof answer === 'string') send(answer);
    else answer(send);
  };
}

/** Begins an answer, and goes on with it for a minute, a byte at a time. */
export function dribble(send: Send): void {
  send('$600\r\n');
  const timer = setInterval(() => {
    send('x');
  }, 100);
  setTimeout(() => {
    clearInterval(timer);
  }, 60_000).unref();
  timer.unref();
}

const bulk = (text = '') => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** Of commands that arrive whole, and have no line breaks in them. */
function* readCommands(text: string): Generator<readonly string[]> {
  for (const command of text.split(/^\*\d+\r\n/m).slice(1)) {
    const [name = '', ...args] = command.split('\r\n').filter((_line, index) => index % 2 === 1);
    yield [name.toLowerCase(), ...args];
  }
}
