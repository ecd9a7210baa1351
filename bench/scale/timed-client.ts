import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Lifetime } from '../system/lifetime';
import type { HttpRequest } from '../load/load-tool';

export interface TimedAnswer {
  readonly ms: number;
  readonly body: string;
}

/** One request after the other on one connection. */
export class TimedClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(
    lifetime: Lifetime,
    private readonly url: string,
  ) {
    lifetime.onEnd(() => {
      this.#agent.destroy();
    });
  }

  /** @throws Error for any answer but 2xx: only work that is done counts */
  async send({ method, path, headers, body: sent }: HttpRequest): Promise<TimedAnswer> {
    const start = performance.now();
    const { status, body } = await new Promise<{ status: number | undefined; body: string }>(
      (resolve, reject) => {
        request(this.url + path, { method, agent: this.#agent, headers }, (response) => {
          text(response).then((body) => {
            resolve({ status: response.statusCode, body });
          }, reject);
        })
          .on('error', reject)
          .end(sent);
      },
    );
    const ms = performance.now() - start;
    if (status !== 200 && status !== 201) {
      throw new Error(`${method} ${path} answered ${status}: ${body}`);
    }
    return { ms, body };
  }
}
