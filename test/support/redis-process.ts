import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { freePort } from '../../bench/system/free-port';
import { parseRedisUrl, type RedisServer } from '../../src/config/redis-server';
import { eventually } from './poll';

const HOST = '127.0.0.1';

/** These tests start and kill a server of their own: without the program `redis-server` there is nothing to test on. */
export const describeWithRedis =
  spawnSync('redis-server', ['--version']).status === 0 ? describe : describe.skip;

/** A real Redis server of a test's own, which keeps nothing. */
export class RedisProcess {
  #child: ChildProcess | null = null;

  private constructor(
    readonly port: number,
    readonly password: string | null,
  ) {}

  static async start({ password = null }: { readonly password?: string | null } = {}): Promise<RedisProcess> {
    const server = new RedisProcess(await freePort(), password);
    await server.restart();
    return server;
  }

  get server(): RedisServer {
    return parseRedisUrl(this.url);
  }

  get url(): string {
    return `redis://${this.password === null ? '' : `:${this.password}@`}${HOST}:${this.port}`;
  }

  /** At the same port; with nothing in it. */
  async restart(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', HOST, '--save', '', '--appendonly', 'no'];
    const secured = this.password === null ? [] : ['--requirepass', this.password];
    this.#child = spawn('redis-server', [...options, ...secured], { stdio: 'ignore' });
    await eventually(() => this.query((redis) => redis.ping()).catch(() => undefined));
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Takes connections and answers nothing, until it is told to go on. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  /** Past the service. */
  async query<T>(ask: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis({
      port: this.port,
      host: HOST,
      lazyConnect: true,
      retryStrategy: null,
      ...(this.password !== null && { password: this.password }),
    });
    redis.on('error', () => undefined);
    try {
      await redis.connect();
      return await ask(redis);
    } finally {
      redis.disconnect();
    }
  }
}
