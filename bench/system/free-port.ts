import { once } from 'node:events';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
/** Below those that systems give to whoever asks for any port, so nothing takes one while its owner is away. */
const FIRST_PORT = 15_000;
/** Jest's workers have a range each, and what is no test has another. */
const RANGE = 2_000;
const RANGES = 6;

const worker = Number(process.env['JEST_WORKER_ID'] ?? 0) % RANGES;
/** Somewhere within it: another run on this machine has the same ranges. */
let next = Math.floor(Math.random() * RANGE);

/** A port of the loopback interface that nobody listens on, and that nobody is given a second time. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < RANGE; tries += 1) {
    const port = FIRST_PORT + worker * RANGE + next;
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
