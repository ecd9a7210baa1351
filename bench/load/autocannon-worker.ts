import autocannon, { type Options, type Request, type Result } from 'autocannon';
import { quantile } from '../report/statistics';
import { answerJobs } from '../system/worker';
import {
  REQUEST_TIMEOUT_SECONDS,
  SERIAL_MARK,
  type HttpRequest,
  type LoadJob,
  type LoadResult,
} from './load-tool';

/** How often autocannon looks whether the time is over. */
const TICK_MS = 100;

answerJobs(run);

async function run(job: LoadJob): Promise<LoadResult> {
  const requests = numberedRequests(job.requests);
  let offset = 0;
  const options: Options = {
    url: job.url,
    connections: job.connections,
    duration: job.seconds,
    timeout: REQUEST_TIMEOUT_SECONDS,
    sampleInt: TICK_MS,
    // Each connection begins elsewhere in the list, so that they do not all ask for the same at once.
    setupClient: (client) => {
      const start = offset++ % requests.length;
      client.setRequests(
        [...requests.slice(start), ...requests.slice(0, start)].map((request) => ({ ...request })),
      );
    },
  };
  // autocannon's own percentiles are whole milliseconds; these are not.
  const latenciesMs: number[] = [];
  let startedAt = 0;
  const { errors, non2xx } = await new Promise<Result>((resolve, reject) => {
    const instance = autocannon(options, (error: unknown, result) => {
      if (error instanceof Error) {
        reject(error);
      } else {
        resolve(result);
      }
    });
    instance.on('start', () => {
      startedAt = performance.now();
    });
    instance.on('response', (_client, status, _bytes, responseMs) => {
      if (status >= 200 && status < 300) {
        latenciesMs.push(responseMs);
      }
    });
  });
  const seconds = (performance.now() - startedAt) / 1000;
  latenciesMs.sort((a, b) => a - b);
  return {
    seconds,
    answers: latenciesMs.length,
    non2xx,
    errors,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    maxMs: quantile(latenciesMs, 1),
  };
}

function numberedRequests(requests: readonly HttpRequest[]): Request[] {
  let serial = 0;
  return requests.map((request) => {
    const { body } = request;
    if (body?.includes(SERIAL_MARK) !== true) {
      return request;
    }
    const setupRequest = (defaults: Request): Request => ({
      ...defaults,
      body: body.replaceAll(SERIAL_MARK, String(++serial).padStart(SERIAL_MARK.length, '0')),
    });
    return { ...request, setupRequest };
  });
}
