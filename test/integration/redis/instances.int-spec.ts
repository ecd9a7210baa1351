import { changeOrganization } from '../../support/arrange';
import { signIn, signUp, startSession } from '../../support/factories';
import { eventually } from '../../support/poll';
import { describeWithRedis, RedisProcess } from '../../support/redis-process';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';
import { RedisLink } from '../../../src/redis';

jest.setTimeout(60_000);

/** How long an instance remembers that there is no such organization, unless it is told. */
const ABSENCE_REMEMBERED_MS = 2_000;

describeWithRedis('Several instances with one Redis server', () => {
  let redis: RedisProcess;
  let one: TestApp;
  let two: TestApp;

  /** What exists is remembered for a minute, as with one instance: what is seen sooner was told by the other one. */
  beforeAll(async () => {
    redis = await RedisProcess.start();
    one = await startTestApp({ REDIS_URL: redis.server, singleInstance: true });
    two = await startSecondApp(one);
    await untilUp();
  });
  afterAll(async () => {
    await two.stop();
    await one.close();
    await redis.kill();
  });

  const untilUp = () =>
    eventually(() => [one, two].every(({ app }) => app.get(RedisLink).state.status === 'up'));

  const me = ({ http }: TestApp, token: string) => http.get('/admin/me').auth(token, { type: 'bearer' });

  const untilStatus = (token: string, status: number) =>
    eventually(async () => (await me(two, token)).status === status, 5_000);

  it('see the end of a session at once', async () => {
    const { token } = await signUp(one);
    await me(two, token).expect(200);
    await one.http.post('/admin/logout').auth(token, { type: 'bearer' }).expect(204);
    await untilStatus(token, 401);
  });

  it('see at once that all sessions of a person have ended', async () => {
    const { token, email } = await signUp(one);
    const other = await signIn(one, email);
    await me(two, other).expect(200);
    await one.http.post('/admin/logout-all').auth(token, { type: 'bearer' }).expect(204);
    await untilStatus(other, 401);
  });

  const lookUp = (name: string) => two.http.get('/org/get').query({ organization_name: name });

  it('see a suspension and a deletion at once', async () => {
    const organization = await signUp(one);
    const { token, name } = organization;
    await me(two, token).expect(200);
    await changeOrganization(one, organization, { $set: { status: 'suspended' } });
    await untilStatus(token, 403);
    await changeOrganization(one, organization, { $set: { status: 'active' } });
    await untilStatus(token, 200);

    await lookUp(name).expect(200);
    await one.http
      .delete('/org/delete')
      .query({ organization_name: name })
      .auth(token, { type: 'bearer' })
      .expect(200);
    await untilStatus(token, 401);
    await lookUp(name).expect(404);
  });

  it('see a new name at once', async () => {
    // On a busy machine a try may take too long to prove anything; if nobody is told, each of them does.
    await eventually(async () => {
      const { token, name } = await signUp(one);
      const renamed = `${name}-2`;
      const askedAt = performance.now();
      await lookUp(renamed).expect(404);
      await one.http
        .put('/org/update')
        .query({ current_org_name: name })
        .auth(token, { type: 'bearer' })
        .send({ organization_name: renamed })
        .expect(200);
      await eventually(async () => (await lookUp(renamed)).status === 200, 5_000);
      return performance.now() - askedAt < ABSENCE_REMEMBERED_MS;
    }, 30_000);
  });

  it('answer without the server, and have forgotten what they knew when it is back', async () => {
    const organization = await signUp(one);
    const { token } = await startSession(one, organization);
    await me(two, token).expect(200);
    await redis.kill();
    await one.http.post('/admin/logout').auth(token, { type: 'bearer' }).expect(204);
    await me(one, token).expect(401);
    await redis.restart();
    await untilStatus(token, 401);
    await untilUp();
  });
});
