import { Types, type mongo } from 'mongoose';
import { SweeperService } from '../../../src/organizations/lifecycle/sweeper.service';
import { beginOperation, changeOrganization, giveToSomebodyElse, suspend } from '../../support/arrange';
import { newKey } from '../../support/idempotency';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { OperatorClient, WITH_OPERATOR } from '../../support/operators';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const OVER_MS = 60_000;

describe('POST /org/purge', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp(WITH_OPERATOR);
  });
  afterAll(() => sut.close());

  const purge = ({ name, token }: Pick<SignedUp, 'name' | 'token'>, body: object = {}) =>
    sut.http
      .post('/org/purge')
      .auth(token, { type: 'bearer' })
      .send({ organization_name: name, password: PASSWORD, ...body });
  const change = ({ id }: Pick<SignedUp, 'id'>, update: mongo.UpdateFilter<mongo.Document>) =>
    sut.system.collection('organizations').updateOne({ _id: new Types.ObjectId(id) }, update);
  /** What a purge waits for is over. */
  async function sweepWhenDue(organization: Pick<SignedUp, 'id'>): Promise<void> {
    await change(organization, { $set: { 'purge.due_at': new Date(0) } });
    await sut.app.get(SweeperService).sweep();
  }
  /** One stage drops the data, the other one erases the rest. */
  async function finish(organization: Pick<SignedUp, 'id'>): Promise<void> {
    await sweepWhenDue(organization);
    await sweepWhenDue(organization);
  }
  const collectionsOf = ({ name }: Pick<SignedUp, 'name'>) =>
    sut.tenants.listCollections({ name: `org_${name}` }).toArray();
  const endRestOf = (organization: Pick<SignedUp, 'id'>) =>
    change(organization, { $set: { 'resting_names.$[].until': new Date(0) } });
  const get = (name: string) => sut.http.get('/org/get').query({ organization_name: name });
  const erasure = async (id: string) =>
    (await new OperatorClient(sut).get(`/erasures/${id}`).expect(200)).body as Record<string, unknown>;
  const addDocument = ({ token }: Pick<SignedUp, 'token'>) =>
    sut.http
      .post('/org/documents/orders')
      .auth(token, { type: 'bearer' })
      .set('Idempotency-Key', newKey())
      .send({ item: 'anvil' })
      .expect(201);
  const stored = ({ id }: Pick<SignedUp, 'id'>) =>
    sut.system.collection('organizations').findOne({ _id: new Types.ObjectId(id) });

  it('waits before it drops anything, and once more before it forgets', async () => {
    const organization = await signUp(sut);
    await purge(organization).expect(202);
    await sut.app.get(SweeperService).sweep();
    expect(await collectionsOf(organization)).toHaveLength(1);
    await sweepWhenDue(organization);
    await sut.app.get(SweeperService).sweep();
    expect(await collectionsOf(organization)).toHaveLength(0);
    expect(await stored(organization)).toMatchObject({ status: 'purging', name: organization.name });
  });

  it('closes the organization at once, and answers what its erasure is asked for by', async () => {
    const organization = await signUp(sut);
    const { body } = await purge(organization).expect(202);
    expect(body).toEqual({
      erasure_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      organization_id: organization.id,
      requested_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    await get(organization.name).expect(404);
    const me = await sut.http.get('/admin/me').auth(organization.token, { type: 'bearer' });
    expectProblem(me, 401, 'AUTH.TOKEN_INVALID');
    expect(await erasure(String(body.erasure_id))).toEqual({
      id: body.erasure_id,
      organization_id: organization.id,
      status: 'pending',
      requested_by: 'owner',
      requested_at: body.requested_at,
      completed_at: null,
      counts: { accounts: 0 },
    });
  });

  it('leaves nothing behind but hashes and counts', async () => {
    const organization = await signUp(sut);
    for (let index = 0; index < 3; index += 1) await addDocument(organization);
    const { body } = await purge(organization).expect(202);
    await finish(organization);

    expect(await erasure(String(body.erasure_id))).toMatchObject({
      status: 'completed',
      completed_at: expect.any(String),
      counts: { collections: 1, documents: 3, memberships: 1, accounts: 1 },
    });
    expect(await collectionsOf(organization)).toEqual([]);
    const names = (await sut.system.listCollections().toArray()).map(({ name }) => name);
    for (const name of names.filter((each) => each !== 'organizations')) {
      const text = JSON.stringify(await sut.system.collection(name).find().toArray());
      expect({ name, isThere: text.includes(organization.email) }).toEqual({ name, isThere: false });
      expect({ name, isThere: text.includes(organization.name) }).toEqual({ name, isThere: false });
    }
    const tombstone = await stored(organization);
    expect(tombstone).toMatchObject({ status: 'purged', name_hash: expect.any(String) });
    expect(tombstone).not.toHaveProperty('name');
    expect(tombstone).not.toHaveProperty('owner_ids');
    expect(tombstone).not.toHaveProperty('placement');
    // The name rests for everybody else for as long as after a deletion.
    expect(tombstone).toMatchObject({ resting_names: [{ name: organization.name }] });
  });

  it('says nothing of its name any longer when the rest of it is over', async () => {
    const organization = await signUp(sut);
    await purge(organization).expect(202);
    await finish(organization);
    await endRestOf(organization);
    await sut.app.get(SweeperService).sweep();
    expect(JSON.stringify(await stored(organization))).not.toContain(organization.name);
    await signUp(sut, organization.name);
  });

  it('frees the email with the account, but keeps the name from everybody', async () => {
    const organization = await signUp(sut);
    await purge(organization).expect(202);
    await finish(organization);
    const signUpAs = (name: string, email: string) =>
      sut.http.post('/org/create').send({ organization_name: name, email, password: PASSWORD });
    const again = await signUpAs(organization.name, organization.email);
    expectProblem(again, 409, 'ORGANIZATION.NAME_TAKEN');
    await signUpAs(uniqueName(), organization.email).expect(201);
  });

  it('keeps the account of who belongs to another organization', async () => {
    const organization = await signUp(sut);
    const second = uniqueName();
    await sut.http
      .post('/org/create')
      .auth(organization.token, { type: 'bearer' })
      .send({ organization_name: second })
      .expect(201);
    const { body } = await purge(organization).expect(202);
    await finish(organization);
    expect(await erasure(String(body.erasure_id))).toMatchObject({ counts: { memberships: 1, accounts: 0 } });
    const token = await signIn(sut, organization.email);
    const me = await sut.http.get('/admin/me').auth(token, { type: 'bearer' }).expect(200);
    expect(me.body.organization.organization_name).toBe(second);
  });

  it('begins once, of many times that are asked at once', async () => {
    const organization = await signUp(sut);
    const answers = await Promise.all(Array.from({ length: 5 }, () => purge(organization)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    const erasures = sut.system.collection('erasures');
    expect(await erasures.countDocuments({ organization_id: new Types.ObjectId(organization.id) })).toBe(1);
  });

  it('comes by itself when a deleted organization can be restored no longer', async () => {
    const organization = await signUp(sut);
    await addDocument(organization);
    await sut.http
      .delete('/org/delete')
      .query({ organization_name: organization.name })
      .auth(organization.token, { type: 'bearer' })
      .expect(200);
    await sut.app.get(SweeperService).sweep();
    expect(await stored(organization)).toMatchObject({ status: 'deleted' });
    await changeOrganization(sut, organization, { $set: { restorable_until: new Date() } });
    await sut.app.get(SweeperService).sweep();
    await finish(organization);
    const tombstone = await stored(organization);
    expect(tombstone).toMatchObject({ status: 'purged' });
    const erased = await erasure(String(tombstone?.['purge'].erasure_id));
    expect(erased).toMatchObject({
      status: 'completed',
      requested_by: 'retention',
      counts: { documents: 1 },
    });
  });

  it('erases also what a request that had begun before has written since', async () => {
    const organization = await signUp(sut);
    await purge(organization).expect(202);
    await sweepWhenDue(organization);
    await sut.tenants.collection(`org_${organization.name}`).insertOne({ text: 'late' });
    await finish(organization);
    expect(await collectionsOf(organization)).toEqual([]);
  });

  it('gives its namespace to nobody ever', async () => {
    const organization = await signUp(sut);
    await purge(organization).expect(202);
    await finish(organization);
    await endRestOf(organization);
    const { body } = await sut.http
      .post('/org/create')
      .send({ organization_name: organization.name, email: organization.email, password: PASSWORD })
      .expect(201);
    expect(body.collection_name).toMatch(new RegExp(`^org_${organization.name}_[0-9a-f]{6}$`));
  });

  it('wants the right password, and does nothing without it', async () => {
    const organization = await signUp(sut);
    const answer = await purge(organization, { password: 'not the password' });
    expectProblem(answer, 401, 'AUTH.INVALID_CREDENTIALS');
    expectInvalidFields(await purge(organization, { password: undefined }), 'password');
    await get(organization.name).expect(200);
  });

  it('answers 404 alike for what is not the own organization, whether it exists or not', async () => {
    const [organization, other] = [await signUp(sut), await signUp(sut)];
    const others = await purge({ ...organization, name: other.name });
    expectProblem(others, 404, 'ORGANIZATION.NOT_FOUND');
    const nobodys = await purge({ ...organization, name: uniqueName() });
    expect(textWithoutRequestId(others)).toBe(textWithoutRequestId(nobodys));
    for (const { name } of [organization, other]) await get(name).expect(200);
  });

  it('is refused to a member who is no owner, and while it is suspended', async () => {
    const [organization, suspended] = [await signUp(sut), await signUp(sut)];
    await giveToSomebodyElse(sut, organization);
    expectProblem(await purge(organization), 403, 'AUTH.FORBIDDEN');
    await suspend(sut, suspended);
    expectProblem(await purge(suspended), 403, 'ORGANIZATION.SUSPENDED');
  });

  it('asks to come back while another change is under way, and settles an abandoned one first', async () => {
    const [busy, left] = [await signUp(sut), await signUp(sut)];
    await beginOperation(sut, busy, { ageMs: 0 });
    const answer = await purge(busy);
    expectProblem(answer, 409, 'ORGANIZATION.CHANGE_IN_PROGRESS');
    expect(answer.headers['retry-after']).toBe('1');
    await beginOperation(sut, left, { ageMs: OVER_MS });
    await purge(left).expect(202);
  });

  it('is for signed-in callers', async () => {
    const { name } = await signUp(sut);
    const answer = await sut.http.post('/org/purge').send({ organization_name: name, password: PASSWORD });
    expectProblem(answer, 401, 'AUTH.TOKEN_MISSING');
    await get(name).expect(200);
  });
});
