import { randomBytes } from 'node:crypto';
import supertest from 'supertest';
import { PASSWORD, uniqueName } from '../support/factories';
import { eventually } from '../support/poll';
import { ServiceHarness } from '../support/service-process';
import { startTestApp, type TestApp } from '../support/test-app';
import { TraceCollector } from '../support/trace-collector';

const newTraceId = () => randomBytes(16).toString('hex');
const SPAN_ID = '00f067aa0ba902b7';
jest.setTimeout(60_000);

/** Closing the rest, and a busy machine; an export alone may take almost as long. */
const CLOSED_WITHIN_MS = 8_000;

const askFor = ({ http }: Pick<TestApp, 'http'>, traceparent?: string) => {
  const asking = http.get('/org/get').query({ organization_name: uniqueName() });
  return traceparent === undefined ? asking : asking.set('traceparent', traceparent);
};

// In processes of their own: the exporter loads its transport in a way that Jest does not know.
async function startTraced(harness: ServiceHarness, collector: TraceCollector) {
  const service = await harness.start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  return Object.assign(service, { http: supertest(service.api) });
}

describe('with a collector of traces', () => {
  let collector: TraceCollector;
  let harness: ServiceHarness;
  let sut: Awaited<ReturnType<typeof startTraced>>;

  beforeAll(async () => {
    collector = await TraceCollector.start();
    harness = await ServiceHarness.create();
    sut = await startTraced(harness, collector);
  });
  afterAll(async () => {
    await harness.dispose();
    await collector.close();
  });

  it("continues the caller's trace with the request and its commands, and names it in answer and problem", async () => {
    const traceId = newTraceId();
    const answer = await askFor(sut, `00-${traceId}-${SPAN_ID}-01`);
    expect(answer.body).toMatchObject({ code: 'ORGANIZATION.NOT_FOUND', trace_id: traceId });

    const request = await eventually(() =>
      collector.ofTrace(traceId).find(({ name }) => name === 'GET /org/get'),
    );
    expect(request.parentSpanId).toBe(SPAN_ID);
    expect(answer.headers['traceparent']).toBe(`00-${traceId}-${request.spanId}-01`);
    const values = Object.fromEntries(
      request.attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]),
    );
    expect(values).toMatchObject({
      'http.route': '/org/get',
      'http.response.status_code': 404,
      'url.path': '/org/get',
      'oms.request_id': answer.headers['x-request-id'],
    });
    await eventually(() => sut.output.includes(`"trace_id":"${traceId}"`)); // in the line of the request
    const commands = collector.ofTrace(traceId).filter(({ name }) => name.startsWith('mongodb '));
    expect(commands.length).toBeGreaterThan(0);
    for (const { parentSpanId } of commands) expect(parentSpanId).toBe(request.spanId);
  });

  it('shows the steps of an operation on an organization, and the commands within them', async () => {
    const traceId = newTraceId();
    const name = uniqueName();
    await sut.http
      .post('/org/create')
      .set('traceparent', `00-${traceId}-${SPAN_ID}-01`)
      .send({ organization_name: name, email: `owner@${name}.example`, password: PASSWORD })
      .expect(201);
    const spans = await eventually(() => {
      const found = collector.ofTrace(traceId);
      return found.some((span) => span.name === 'POST /org/create') && found;
    });
    const steps = spans.filter((span) => span.name.startsWith('create '));
    expect(steps.map((span) => span.name)).toEqual([
      'create claim_name',
      'create claim_founder',
      'create make_collection',
      'create activate',
    ]);
    for (const { spanId } of steps) {
      expect(spans.some(({ parentSpanId }) => parentSpanId === spanId)).toBe(true);
    }
  });

  it.each([`00-${'0'.repeat(32)}-${SPAN_ID}-01`, 'nonsense', '00-é-é-01'])(
    'begins a trace of its own where the caller says %j',
    async (traceparent) => {
      const { headers, body } = await askFor(sut, Buffer.from(traceparent).toString('latin1')).expect(404);
      const [, traceId = ''] =
        /^00-([0-9a-f]{32})-[0-9a-f]{16}-01$/.exec(String(headers['traceparent'])) ?? [];
      expect(body).toMatchObject({ trace_id: traceId });
      await eventually(() => collector.ofTrace(traceId).length > 0);
    },
  );

  it('keeps to itself what the caller does not want to be sampled', async () => {
    const [unsampled, sampled] = [newTraceId(), newTraceId()];
    const { body } = await askFor(sut, `00-${unsampled}-${SPAN_ID}-00`).expect(404);
    expect(body).toMatchObject({ trace_id: unsampled });
    await askFor(sut, `00-${sampled}-${SPAN_ID}-01`).expect(404);
    await eventually(() => collector.ofTrace(sampled).length > 0);
    expect(collector.ofTrace(unsampled)).toEqual([]);
  });
});

describe('with a collector of traces that is of no use', () => {
  it.each([
    ['hangs', true],
    ['is away', false],
  ])('serves, and stops in time, when it %s', async (_what, isHanging) => {
    const collector = await TraceCollector.start({ isHanging });
    const harness = await ServiceHarness.create();
    const sut = await startTraced(harness, collector);
    if (!isHanging) await collector.close();
    for (let round = 0; round < 20; round += 1) await askFor(sut).expect(404);
    if (isHanging) await eventually(() => collector.spans.length > 0);
    else await eventually(() => sut.output.includes('The traces cannot be delivered'));
    const startedMs = performance.now();
    sut.kill('SIGTERM');
    expect(await sut.exited).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedMs).toBeLessThan(CLOSED_WITHIN_MS);
    if (isHanging) await collector.close();
    await harness.dispose();
  });
});

describe('without a collector of traces', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  it("names the caller's trace in problems, and has none of its own", async () => {
    const traceId = newTraceId();
    const named = await askFor(sut, `00-${traceId}-${SPAN_ID}-01`).expect(404);
    expect(named.body).toMatchObject({ trace_id: traceId });
    expect(named.headers).not.toHaveProperty('traceparent');
    const { body } = await askFor(sut).expect(404);
    expect(body).not.toHaveProperty('trace_id');
  });
});
