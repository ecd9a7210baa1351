import { METHODS } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createLogger } from '../../../../src/common/logging/create-logger';
import { Metrics } from '../../../../src/common/metrics/metrics';
import { eventually } from '../../../support/poll';
import { parseScrape, seriesOf, valueOf, type Series } from '../../../support/scrape';
import { startEdgeApp } from './edge-app';
import { exchange } from './raw-exchange';

const REQUESTS = 'oms_http_request_duration_seconds_count';
const LAST = 'GET /things/last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
/** What no line may hold. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

describe('Callers who want to fill up labels and log lines', () => {
  const lines: string[] = [];
  let metrics: Metrics;
  let overload: string | null;
  let app: NestExpressApplication;
  let port: number;

  beforeEach(async () => {
    lines.length = 0;
    overload = null;
    metrics = new Metrics();
    const logger = createLogger({ level: 'info', pretty: false }, { write: (line) => lines.push(line) });
    app = await startEdgeApp({ logger, metrics, overload: { reason: () => overload } });
    port = (app.getHttpServer().address() as AddressInfo).port;
  });
  afterEach(() => app.close());

  const requests = async (): Promise<Series[]> => seriesOf(parseScrape(await metrics.toText()), REQUESTS);
  const valuesOf = (series: readonly Series[], label: string) =>
    [...new Set(series.map(({ labels }) => labels[label]))].sort();

  /** Each is one JSON object in one short line without control characters. */
  function expectHarmless(): void {
    for (const line of lines) {
      expect(line.endsWith('}\n')).toBe(true);
      expect(line.slice(0, -1)).not.toMatch(CONTROL);
      expect(line.length).toBeLessThan(500);
      JSON.parse(line);
    }
  }

  it('get one series and one short line each for ten thousand different paths', async () => {
    const paths = Array.from(
      { length: 10_000 },
      (_, number) => `GET /${number}/x HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    await exchange(port, paths.join(''), LAST);
    expect(lines).toHaveLength(10_001);
    expectHarmless();
    const series = await requests();
    expect(series.map(({ labels, value }) => [labels['route'], labels['status'], value])).toEqual([
      ['unmatched', '404', 10_000],
      ['/things/:id', '200', 1],
    ]);
  });

  it('get one series for all paths while new work is refused, and it is not that of paths without a route', async () => {
    overload = 'The process is too busy';
    const [live, ...paths] = ['/health/live', '/things/1', '/things/2', '/nowhere'].map(
      (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    await exchange(port, `${live}${paths.join('')}`, LAST);
    const series = await requests();
    expect(series.map(({ labels, value }) => [labels['route'], labels['status'], value])).toEqual([
      ['/health/live', '200', 1],
      ['shed', '503', 4],
    ]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject(
      Array.from({ length: 4 }, () => ({ route: 'shed', status: 503 })),
    );
  });

  it('have each request counted and told that they sent at once, when they hang up before the first answer', async () => {
    const socket = connect(port, '127.0.0.1');
    const heads = ['/later', '/things/1', '/things/2'].map(
      (path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`,
    );
    let begun = 0;
    const allBegun = new Promise<void>((resolve) => {
      app.getHttpServer().on('request', () => {
        begun += 1;
        if (begun === heads.length) resolve();
      });
    });
    socket.write(heads.join(''));
    await allBegun;
    socket.destroy();
    await eventually(() => lines.length === heads.length);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      heads.map((): unknown => expect.objectContaining({ aborted: true })),
    );
    const all = parseScrape(await metrics.toText());
    expect(valueOf(all, 'oms_http_requests_in_progress')).toBe(0);
    expect(valueOf(all, REQUESTS)).toBe(heads.length);
  });

  it('get one value for all methods that nobody here knows', async () => {
    const sent = METHODS.filter((method) => method !== 'CONNECT'); // it asks for a tunnel, not for an answer
    for (const method of sent) {
      await exchange(port, `${method} /things/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    }
    for (const method of ['GETT', 'X'.repeat(8192), 'OTHER\u001b[2J']) {
      expect((await exchange(port, `${method} / HTTP/1.1\r\nHost: x\r\n\r\n`)).status).toBe(400);
    }
    const known = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'other'];
    expect(valuesOf(await requests(), 'method')).toEqual(known);
    expectHarmless();
  });

  it('find nothing of their paths, queries and header fields in the log', async () => {
    const marker = 'marker';
    const hostile = [
      `GET /${marker}%0A%1B[2J%00%E2%80%A8 HTTP/1.1\r\nHost: x\r\n`,
      `GET /${'x'.repeat(8000)}${marker} HTTP/1.1\r\nHost: x\r\n`,
      `GET /things?${marker}=%0a HTTP/1.1\r\nHost: x\r\n`,
      `GET /things/1?${marker}=%ff HTTP/1.1\r\nHost: x\r\n`,
      `GET /things/1 HTTP/1.1\r\nHost: ${marker}\r\nUser-Agent: ${marker}\u009b31m${'x'.repeat(8000)}\r\n`,
      `GET /things/1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${marker} "}{"level":"fatal"\r\n`,
      `GET /things/1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${marker}${'x'.repeat(8000)}\r\n`,
      `GET /things/1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${marker}\r\nCookie: ${marker}\r\n`,
      `POST /things HTTP/1.1\r\nHost: x\r\nContent-Type: ${marker}\r\nContent-Length: 0\r\n`,
    ];
    for (const head of hostile) {
      await exchange(port, Buffer.from(`${head}Connection: close\r\n\r\n`, 'latin1'));
    }
    expect(lines).toHaveLength(hostile.length);
    expect(lines.join('')).not.toContain(marker);
    expectHarmless();
  });

  it('see a key that they send as request id hidden', async () => {
    const key = 'opk_a-secret-of-32-characters-or-more';
    await exchange(
      port,
      `GET /things/1 HTTP/1.1\r\nHost: x\r\nX-Request-Id: ${key}\r\nConnection: close\r\n\r\n`,
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ request_id: '[redacted]', route: '/things/:id' });
  });
});
