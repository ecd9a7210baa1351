import { request, type Agent, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpRequest } from '../load/load-tool';

export interface TimedAnswer {
  readonly ms: number;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** From the first byte that is sent to the last that comes. */
export function timedRequest(url: string, agent: Agent, { method, path, headers, body: sent }: HttpRequest) {
  const start = performance.now();
  return new Promise<TimedAnswer>((resolve, reject) => {
    request(url + path, { method, agent, headers }, (response) => {
      const { statusCode: status = 0, headers: given } = response;
      text(response).then((body) => {
        resolve({ ms: performance.now() - start, status, headers: given, body });
      }, reject);
    })
      .on('error', reject)
      .end(sent);
  });
}
