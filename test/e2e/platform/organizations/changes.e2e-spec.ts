import { Types } from 'mongoose';
import { SweeperService } from '../../../../src/organizations/lifecycle/sweeper.service';
import { beginOperation, changeOrganization } from '../../../support/arrange';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../../support/factories';
import { OperatorClient, WITH_OPERATOR } from '../../../support/operators';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

const OVER_MS = 60_000;
type Change = 'suspend' | 'resume' | 'restore' | 'purge' | 'delete';
const CHANGES: readonly Change[] = ['suspend', 'resume', 'restore', 'purge', 'delete'];

describe('What operators do to an organization', () => {
  let sut: TestApp;
  let operator: OperatorClient;

  beforeAll(async () => {
    sut = await startTestApp(WITH_OPERATOR);
    operator = new OperatorClient(sut);
  });
  afterAll(() => sut.close());

  const change = ({ id, name }: Pick<SignedUp, 'id' | 'name'>, what: Change) => {
    if (what === 'delete') return operator.delete(id);
    return operator.post(id, what, what === 'purge' ? { organization_name: name } : {});
  };
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });
  const get = (name: string) => sut.http.get('/org/get').query({ organization_name: name });
  const statusOf = async ({ id }: Pick<SignedUp, 'id'>) =>
    (await operator.get(`/organizations/${id}`).expect(200)).body.status as string;

  /** By changes alone. */
  const WAYS: Readonly<Record<string, readonly Change[]>> = {
    active: [],
    suspended: ['suspend'],
    deleted: ['delete'],
    purging: ['purge'],
  };
  /** What becomes of each state; null is a refusal. */
  const OUTCOMES: Readonly<Record<string, Readonly<Record<Change, string | null>>>> = {
    active: { suspend: 'suspended', resume: 'active', restore: null, purge: 'purging', delete: 'deleted' },
    suspended: {
      suspend: 'suspended',
      resume: 'active',
      restore: null,
      purge: 'purging',
      delete: 'deleted',
    },
    deleted: { suspend: null, resume: null, restore: 'active', purge: 'purging', delete: 'deleted' },
    purging: { suspend: null, resume: null, restore: null, purge: 'purging', delete: null },
  };
  const CASES = Object.keys(WAYS).flatMap((state) => CHANGES.map((what) => [what, state] as const));

  it.each(CASES)('%s of one that is %s', async (what, state) => {
    const organization = await signUp(sut);
    for (const step of WAYS[state] ?? []) await change(organization, step);
    const outcome = OUTCOMES[state]?.[what] ?? null;
    const answer = await change(organization, what);
    if (outcome === null) expectProblem(answer, 409, 'ORGANIZATION.STATE_CONFLICT');
    else expect(answer.status).toBe(what === 'purge' ? 202 : 200);
    expect(await statusOf(organization)).toBe(outcome ?? state);
  });

  it.each(CHANGES)('%s of one that is purged or was never there is refused', async (what) => {
    const organization = await signUp(sut);
    await changeOrganization(sut, organization, { $set: { status: 'purged' } });
    if (what === 'suspend' || what === 'resume' || what === 'restore' || what === 'purge') {
      expectProblem(await change(organization, what), 409, 'ORGANIZATION.STATE_CONFLICT');
    }
    for (const id of [new Types.ObjectId().toHexString(), 'nobody']) {
      expectProblem(await change({ ...organization, id }, what), 404, 'ORGANIZATION.NOT_FOUND');
    }
  });

  it('suspends for every call and sign-in, and sessions work again after resuming', async () => {
    const organization = await signUp(sut);
    await change(organization, 'suspend').expect(200);
    expectProblem(await me(organization.token), 403, 'ORGANIZATION.SUSPENDED');
    const credentials = { email: organization.email, password: PASSWORD };
    const login = (body: object) => sut.http.post('/admin/login').send(body);
    expectProblem(await login(credentials), 403, 'ORGANIZATION.SUSPENDED');
    const wrong = await login({ ...credentials, password: 'not the password' });
    expectProblem(wrong, 401, 'AUTH.INVALID_CREDENTIALS');
    expect((await get(organization.name).expect(200)).body.status).toBe('suspended');

    await change(organization, 'resume').expect(200);
    await me(organization.token).expect(200);
    await signIn(sut, organization.email);
  });

  it('deletes for good what the window is over for, and restores within it with the same id and people', async () => {
    const organization = await signUp(sut);
    const deleted = await change(organization, 'delete').expect(200);
    expect(deleted.body).toMatchObject({
      id: organization.id,
      organization_name: organization.name,
      status: 'deleted',
      deleted_at: expect.any(String),
      restorable_until: expect.any(String),
      resting_names: [{ organization_name: organization.name, until: expect.any(String) }],
    });
    expectProblem(await me(organization.token), 401, 'AUTH.TOKEN_INVALID');
    const again = await change(organization, 'delete').expect(200);
    expect(again.body).toEqual(deleted.body);

    const restored = await change(organization, 'restore').expect(200);
    expect(restored.body).toMatchObject({
      status: 'active',
      deleted_at: null,
      restorable_until: null,
      resting_names: [],
    });
    await me(await signIn(sut, organization.email)).expect(200);

    await change(organization, 'delete').expect(200);
    await changeOrganization(sut, organization, { $set: { restorable_until: new Date(0) } });
    expectProblem(await change(organization, 'restore'), 409, 'ORGANIZATION.STATE_CONFLICT');
  });

  it('restores what was suspended as suspended', async () => {
    const organization = await signUp(sut);
    for (const step of ['suspend', 'delete', 'restore'] as const) {
      await change(organization, step).expect(200);
    }
    expect(await statusOf(organization)).toBe('suspended');
    await change(organization, 'resume').expect(200);
    await get(organization.name).expect(200);
  });

  it('restores under another name where its own is taken by now', async () => {
    const [organization, other] = [await signUp(sut), await signUp(sut)];
    await change(organization, 'delete').expect(200);
    await changeOrganization(sut, organization, { $set: { 'resting_names.$[].until': new Date(0) } });
    await sut.http
      .put('/org/update')
      .query({ current_org_name: other.name })
      .auth(other.token, { type: 'bearer' })
      .send({ organization_name: organization.name })
      .expect(200);
    const restore = (body: object) => operator.post(organization.id, 'restore', body);
    expectProblem(await restore({}), 409, 'ORGANIZATION.NAME_TAKEN');
    expectProblem(await restore({ organization_name: other.name }), 409, 'ORGANIZATION.NAME_TAKEN');
    expectInvalidFields(await restore({ organization_name: 'System' }), 'organization_name');
    const name = uniqueName();
    const { body } = await restore({ organization_name: name }).expect(200);
    expect(body).toMatchObject({ id: organization.id, organization_name: name, status: 'active' });
  });

  it('purges only what is named once more, and answers a purge under way again', async () => {
    const organization = await signUp(sut);
    const purge = (body: object) => operator.post(organization.id, 'purge', body);
    expectInvalidFields(await purge({}), 'organization_name');
    expectInvalidFields(await purge({ organization_name: uniqueName() }), 'organization_name');
    expect(await statusOf(organization)).toBe('active');
    const { body } = await purge({ organization_name: organization.name }).expect(202);
    expect((await purge({ organization_name: organization.name }).expect(202)).body).toEqual(body);
    const erasure = await operator.get(`/erasures/${String(body.erasure_id)}`).expect(200);
    expect(erasure.body).toMatchObject({ status: 'pending', requested_by: 'operator:ops' });
  });

  it('shows a tombstone by its id, without what it was', async () => {
    const organization = await signUp(sut);
    const { body } = await change(organization, 'purge').expect(202);
    for (let stage = 0; stage < 2; stage += 1) {
      await changeOrganization(sut, organization, { $set: { 'purge.due_at': new Date(0) } });
      await sut.app.get(SweeperService).sweep();
    }
    expect((await operator.get(`/organizations/${organization.id}`).expect(200)).body).toMatchObject({
      id: organization.id,
      organization_name: null,
      display_name: null,
      collection_name: null,
      status: 'purged',
      owner_ids: [],
      erasure_id: body.erasure_id,
    });
  });

  it.each(['suspend', 'purge', 'delete'] as const)(
    '%s waits for a change that is under way, and settles an abandoned one first',
    async (what) => {
      const [busy, left] = [await signUp(sut), await signUp(sut)];
      await beginOperation(sut, busy, { ageMs: 0 });
      const answer = await change(busy, what);
      expectProblem(answer, 409, 'ORGANIZATION.CHANGE_IN_PROGRESS');
      expect(answer.headers['retry-after']).toBe('1');
      await beginOperation(sut, left, { ageMs: OVER_MS });
      expect((await change(left, what)).status).toBeLessThan(300);
    },
  );
});
