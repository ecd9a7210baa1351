import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
/** Below those that systems give to whoever asks for any port: nothing takes one before, or between, its owner does. */
const FIRST_PORT = 25_000;
const RANGE = 5_000;

/** Somewhere within it: another run on this machine has the same range. */
let next = Math.floor(Math.random() * RANGE);

/** A port of the loopback interface that nobody listens on, and that nobody is given a second time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < RANGE; tries += 1) {
    const port = FIRST_PORT + next;
    next = (next + 1) % RANGE;
    if (await isFree(port)) return port;
  }
  throw new Error('No port is free');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, HOST);
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
