import type { Express, Response } from 'express';

/** A setting of the Express application: it is the same object for every bundle of the build. */
const STOPPING = 'stopping';

/**
 * From now on each answer that has not begun says that it is the last on its connection, those of requests under way
 * too, and the instance is not ready. A load balancer would otherwise send its next request into a connection that is
 * just being closed, and answer 502.
 */
export function beginStop(express: Express): void {
  express.enable(STOPPING);
  const { response } = express; // what all answers inherit from
  // eslint-disable-next-line @typescript-eslint/unbound-method -- each call is handed on with the answer that it is for
  response.writeHead = new Proxy(response.writeHead, {
    apply(writeHead, answer: Response, head: Parameters<Response['writeHead']>) {
      answer.shouldKeepAlive = false;
      return Reflect.apply(writeHead, answer, head);
    },
  });
}

export function isStopping({ app }: Response): boolean {
  return app.enabled(STOPPING);
}
