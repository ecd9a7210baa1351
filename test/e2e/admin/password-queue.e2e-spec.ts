import { availableParallelism } from 'node:os';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { expectProblem, type Answer } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

describe('with room for one waiting password', () => {
  /** More than are hashed and wait at a time, on any machine. */
  const MANY = availableParallelism() + 20;
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ PASSWORD_QUEUE_LIMIT: 1 });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  /** Each is answered, in one of these two ways; and both happen. */
  function expectSomeOverloaded(answers: readonly Answer[], otherwise: number) {
    const refused = answers.filter(({ status }) => status === 503);
    for (const answer of refused) expectProblem(answer, 503, 'SERVICE.OVERLOADED');
    const others = answers.filter(({ status }) => status !== 503).map(({ status }) => status);
    expect(new Set(others)).toEqual(new Set([otherwise]));
    expect(refused.length).toBeGreaterThan(0);
    return others.length;
  }

  it.each([
    ['with the right password', 200, () => ({ email: organization.email, password: PASSWORD })],
    ['with a wrong password', 401, () => ({ email: organization.email, password: 'wrong' })],
    ['with an unknown email', 401, () => ({ email: `nobody@${uniqueName()}.example`, password: PASSWORD })],
  ])('POST /admin/login %s answers %i or asks to come back', async (_what, otherwise, body) => {
    const logins = Array.from({ length: MANY }, () => sut.http.post('/admin/login').send(body()));
    expectSomeOverloaded(await Promise.all(logins), otherwise);
  });

  it('POST /org/create does too, and leaves nothing of those that it sent away', async () => {
    const count = () => sut.system.collection('organizations').countDocuments();
    const before = await count();
    const creations = Array.from({ length: MANY }, () => {
      const name = uniqueName();
      const body = { organization_name: name, email: `owner@${name}.example`, password: PASSWORD };
      return sut.http.post('/org/create').send(body);
    });
    const created = expectSomeOverloaded(await Promise.all(creations), 201);
    expect(await count()).toBe(before + created);
  });

  it('PUT /org/update does too', async () => {
    const updates = Array.from({ length: MANY }, () =>
      sut.http
        .put('/org/update')
        .query({ current_org_name: organization.name })
        .auth(organization.token, { type: 'bearer' })
        .send({ password: 'another horse, another battery' }),
    );
    expectSomeOverloaded(await Promise.all(updates), 200);
    await signIn(sut, organization.email, 'another horse, another battery');
  });
});
