import { request, type Agent, type IncomingHttpHeaders } from 'node:http';
import type { HttpRequest } from '../load/load-tool';

export interface TimedAnswer {
  readonly ms: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** From the first byte that is sent to the last that comes. */
export function timedRequest(url: string, agent: Agent, { method, path, headers, body }: HttpRequest) {
  const start = performance.now();
  return new Promise<TimedAnswer>((resolve, reject) => {
    request(url + path, { method, agent, headers }, (response) => {
      response.resume().on('end', () => {
        const { statusCode: status = 0, headers: given } = response;
        resolve({ ms: performance.now() - start, status, headers: given });
      });
    })
      .on('error', reject)
      .end(body);
  });
}
