import { setTimeout as delay } from 'node:timers/promises';
import { uniqueName } from '../support/factories';
import { expectProblem } from '../support/problems';
import { startProxiedApp, type ProxiedApp } from '../support/proxied-app';

jest.setTimeout(60_000);

/** Until the driver takes it for away, 10 s to 12 s, and 3 s in which it looks for another one. */
const ANSWERED_WITHIN_MS = 20_000;
/** More than that. */
const WORKS_FOR_MS = 21_000;

describe('while the database keeps its connections and answers', () => {
  let sut: ProxiedApp;
  let busy: ProxiedApp;
  let work: { readonly answer: Promise<unknown>; readonly finish: () => Promise<void> };

  beforeAll(async () => {
    [sut, busy] = await Promise.all([startProxiedApp(), startProxiedApp()]);
    work = await beginLongWork(busy); // which goes on while the first test waits
  });
  afterEach(() => sut.database.restore());
  afterAll(() => Promise.all([sut.close(), busy.close()]));

  async function beginLongWork({ database, system }: ProxiedApp) {
    const held = database.holdAnswerTo('ping');
    const answer = system.command({ ping: 1 }); // which the driver does not send again
    answer.catch(() => undefined); // looked at by its test
    const { letGo } = await held;
    const longEnough = delay(WORKS_FOR_MS);
    return { answer, finish: () => longEnough.then(letGo) };
  }

  const ask = () => sut.http.get('/org/get').query({ organization_name: uniqueName() });

  it('nothing, a request that waits for it is answered 503', async () => {
    await ask().expect(404);
    sut.database.stall();
    const askedAt = performance.now();
    expectProblem(await ask(), 503, 'DATABASE.UNAVAILABLE');
    expect(performance.now() - askedAt).toBeLessThan(ANSWERED_WITHIN_MS);
    await sut.database.restore();
    await ask().expect(404);
  });

  it('all but what it works at for long, that is waited for', async () => {
    await work.finish();
    expect(await work.answer).toMatchObject({ ok: 1 });
  });
});
