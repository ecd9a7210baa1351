import { Agent } from 'node:http';
import type { Lifetime } from '../system/lifetime';
import type { HttpRequest } from '../load/load-tool';
import { timedRequest, type TimedAnswer } from '../targets/timed-request';

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
  async send(request: HttpRequest): Promise<TimedAnswer> {
    const answer = await timedRequest(this.url, this.#agent, request);
    const { status, body } = answer;
    if (status !== 200 && status !== 201) {
      throw new Error(`${request.method} ${request.path} answered ${status}: ${body}`);
    }
    return answer;
  }
}
