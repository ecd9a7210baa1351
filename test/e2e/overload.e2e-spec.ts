import { setTimeout as delay } from 'node:timers/promises';
import type { Response } from 'supertest';
import { PoolQueue } from '../../src/database/pool-queue';
import { uniqueName } from '../support/factories';
import { eventually } from '../support/poll';
import { expectProblem } from '../support/problems';
import { startProxiedApp, type ProxiedApp } from '../support/proxied-app';

describe('while too many wait for the database', () => {
  let sut: ProxiedApp;

  beforeAll(async () => {
    sut = await startProxiedApp({ DATABASE_QUEUE_LIMIT: 2 }, { maxPoolSize: '1' });
  });
  afterAll(() => sut.close());

  const ask = () => sut.http.get('/org/get').query({ organization_name: uniqueName() });

  it('refuses new work at once, finishes what is under way, and takes new work again', async () => {
    const queue = sut.app.get(PoolQueue);
    await eventually(() => queue.waiting === 0);
    sut.database.stall();
    // One has the connection, of these or of the service's own work, and two wait. Whichever came later was refused.
    let restored = false;
    const finished: Response[] = [];
    const asked: Promise<void>[] = [];
    while (queue.waiting < 2) {
      const answered = ask().then((answer) => {
        if (restored) finished.push(answer);
        else expectProblem(answer, 503, 'SERVICE.OVERLOADED');
      });
      asked.push(answered);
      await delay(20); // it is on its way; one more than needed is refused
    }

    const refused = await ask();
    expectProblem(refused, 503, 'SERVICE.OVERLOADED');
    expect(refused.headers['retry-after']).toBe('1');
    await sut.http.get('/health/live').expect(200);
    await sut.http.get('/metrics').expect(({ status }) => {
      expect(status).not.toBe(503);
    });

    restored = true;
    await sut.database.restore();
    await Promise.all(asked);
    expect(finished.length).toBeGreaterThan(0);
    for (const { status } of finished) expect(status).toBe(404);
    await ask().expect(404);
  });
});
