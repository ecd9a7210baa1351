import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { freePort } from '../system/free-port';
import type { Lifetime } from '../system/lifetime';
import { waitUntil } from '../system/time';

const HOST = '127.0.0.1';
const READY_LIMIT_MS = 10_000;
const POLL_MS = 20;

/** A server of the bench's own, which keeps nothing. */
export class RedisServer {
  #stop: () => Promise<void> = () => Promise.resolve();

  private constructor(
    private readonly port: number,
    lifetime: Lifetime,
  ) {
    lifetime.onEnd(() => this.#stop());
  }

  static async start(lifetime: Lifetime): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), lifetime);
    await server.#start();
    return server;
  }

  get url(): string {
    return `redis://${HOST}:${this.port}`;
  }

  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  async #start(): Promise<void> {
    const child = spawn('redis-server', ['--port', String(this.port), '--bind', HOST, '--save', ''], {
      stdio: 'ignore',
    });
    const failure = once(child, 'error').then(([error]) => {
      throw new Error('redis-server cannot be started', { cause: error });
    });
    this.#stop = async () => {
      const ended = once(child, 'exit');
      if (child.kill('SIGKILL')) await ended;
    };
    const listens = async () => {
      const socket = connect(this.port, HOST);
      await once(socket, 'connect');
      socket.destroy();
      return true;
    };
    const wait = { what: 'Redis is there', limitMs: READY_LIMIT_MS, everyMs: POLL_MS };
    await Promise.race([waitUntil(listens, wait), failure]);
    failure.catch(() => undefined);
  }
}
