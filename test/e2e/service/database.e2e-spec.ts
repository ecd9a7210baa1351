import supertest from 'supertest';
import { signIn, signUp, uniqueName } from '../../support/factories';
import { eventually } from '../../support/poll';
import { isRunning, ServiceHarness, type ServiceProcess } from '../../support/service-process';

jest.setTimeout(60_000);

const RECOVERED_WITHIN_MS = 30_000;

describe('The database that comes with the service', () => {
  let harness: ServiceHarness;

  beforeEach(async () => {
    harness = await ServiceHarness.create();
  });
  afterEach(() => harness.dispose());

  /** Kills every process of the engine as soon as it appears, until told to leave off. */
  function keepKilling(service: ServiceProcess): { leaveOff(): void } {
    const killAll = () => {
      for (const pid of service.children()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch (error) {
          // It has ended since it was looked for.
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
    };
    killAll();
    const timer = setInterval(killAll, 10);
    return {
      leaveOff: () => {
        clearInterval(timer);
      },
    };
  }

  it('comes back by itself when its process is killed, with all data, while the service stays', async () => {
    const service = await harness.start();
    const http = supertest(service.api);
    const owner = await signUp({ http });
    const [killed = 0] = service.children();

    process.kill(killed, 'SIGKILL');

    await eventually(() => service.children().some((pid) => pid !== killed), RECOVERED_WITHIN_MS);
    await eventually(async () => (await http.get('/health/ready')).status === 200, RECOVERED_WITHIN_MS);
    await signIn({ http }, owner.email);
    expect(service.isRunning).toBe(true);
  });

  it('turns the service unready for as long as it is away, and requests are told when to come back', async () => {
    const service = await harness.start();
    const http = supertest(service.api);
    const owner = await signUp({ http });
    const ready = async () => http.get('/health/ready');

    const killing = keepKilling(service);
    try {
      const unready = await eventually(async () => {
        const answer = await ready();
        return answer.status === 503 && answer;
      });
      expect(unready.body).toEqual({ status: 'unready', database: { status: 'down', latency_ms: null } });
      expect(unready.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      const [read, write, alive] = await Promise.all([
        http.get('/org/get').query({ organization_name: uniqueName() }),
        http.post('/admin/login').send({ email: owner.email, password: 'whatever it is' }),
        http.get('/health/live'),
      ]);
      for (const answer of [read, write]) {
        expect(answer.status).toBe(503);
        expect(answer.body).toMatchObject({ code: 'DATABASE.UNAVAILABLE', status: 503 });
        expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
        expect(answer.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      }
      expect(alive.status).toBe(200);
    } finally {
      killing.leaveOff();
    }

    await eventually(async () => (await ready()).status === 200, RECOVERED_WITHIN_MS);
    await signIn({ http }, owner.email);
    await http.get('/org/get').query({ organization_name: owner.name }).expect(200);
    expect(service.isRunning).toBe(true);
  });

  it('goes when the service is killed, and the next start has all that was acknowledged', async () => {
    const service = await harness.start();
    const [engine = 0] = service.children();
    const http = supertest(service.api);
    const owners = await Promise.all(Array.from({ length: 5 }, () => signUp({ http })));

    service.kill('SIGKILL');
    expect(await service.exited).toEqual({ code: null, signal: 'SIGKILL' });
    await eventually(() => !isRunning(engine));

    const next = supertest((await harness.start()).api);
    for (const { email, name } of owners) {
      await signIn({ http: next }, email);
      await next.get('/org/get').query({ organization_name: name }).expect(200);
    }
  });
});
