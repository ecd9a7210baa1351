import { once } from 'node:events';
import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http';
import supertest from 'supertest';
import { PASSWORD, signUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import { isRunning, ServiceHarness } from '../../support/service-process';

jest.setTimeout(60_000);

/** What runs may take this long after the signal. */
const DRAIN_LIMIT_MS = 10_000;
/** For closing the connections and the database after that. */
const CLOSE_LIMIT_MS = 5_000;

describe('Stopping the service', () => {
  let harness: ServiceHarness;

  beforeEach(async () => {
    harness = await ServiceHarness.create();
  });
  afterEach(() => harness.dispose());

  it.each(['SIGTERM', 'SIGINT'] as const)('finishes what runs and exits 0 after %s', async (signal) => {
    const service = await harness.start();
    const [engine = 0] = service.children();
    const { email } = await signUp({ http: supertest(service.api) });
    const body = JSON.stringify({ email, password: PASSWORD });
    const login = request(`${service.api}/admin/login`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        Expect: '100-continue',
      },
    });
    login.flushHeaders();
    await once(login, 'continue'); // the service has the request, and waits for its body

    const signalledAt = performance.now();
    service.kill(signal);
    await eventually(() => service.output.includes(`${signal}: finishing what runs`));
    await eventually(async () => isRefused(service.api));
    login.end(body);

    expect(await answerTo(login)).toMatchObject({
      status: 200,
      connection: 'close',
      body: { token_type: 'bearer' },
    });
    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(DRAIN_LIMIT_MS);
    expect(isRunning(engine)).toBe(false);
  });

  it('answers one more request on each connection, and says there that it is the last', async () => {
    const service = await harness.start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const get = async (path: string) => answerTo(request(`${service.api}${path}`, { agent }).end());
    expect(await get('/health/live')).toMatchObject({ status: 200, connection: 'keep-alive' });

    service.kill('SIGTERM');
    await eventually(() => service.output.includes('SIGTERM: finishing what runs'));

    expect(await get('/health/ready')).toEqual({
      status: 503,
      connection: 'close',
      body: { status: 'unready', database: { status: 'up', latency_ms: expect.any(Number) } },
    });
    expect(await service.exited).toEqual({ code: 0, signal: null });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('exits 0 after %s while it starts', async (signal) => {
    const service = harness.launch();
    const engine = await eventually(() => service.children()[0]);

    service.kill(signal);

    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(service.output).toContain(`${signal}: ending before the service has started`);
    await eventually(() => !isRunning(engine));
  });

  it('does not wait for ever for a request that never ends', async () => {
    const service = await harness.start();
    const stuck = request(`${service.api}/admin/login`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Content-Length': 100, Expect: '100-continue' },
    });
    stuck.on('error', () => undefined);
    stuck.flushHeaders();
    await once(stuck, 'continue');

    const signalledAt = performance.now();
    service.kill('SIGTERM');

    expect(await service.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - signalledAt).toBeLessThan(DRAIN_LIMIT_MS + CLOSE_LIMIT_MS);
  });
});

interface ClientAnswer {
  readonly status?: number;
  readonly connection: string | undefined;
  readonly body: unknown;
}

async function answerTo(sent: ClientRequest): Promise<ClientAnswer> {
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return {
    ...(response.statusCode !== undefined && { status: response.statusCode }),
    connection: response.headers.connection,
    body: JSON.parse(Buffer.concat(chunks).toString()) as unknown,
  };
}

/** Whether nobody listens there any more. */
async function isRefused(url: string): Promise<boolean> {
  try {
    await fetch(`${url}/health/live`);
    return false;
  } catch (error) {
    return (error as { cause?: { code?: string } }).cause?.code === 'ECONNREFUSED';
  }
}
