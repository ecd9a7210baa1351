import { PASSWORD, signUp, uniqueName } from '../../support/factories';
import { loseAnswers, newKey } from '../../support/idempotency';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

describe('POST /org/create with an Idempotency-Key', () => {
  let sut: TestApp;
  let other: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ LEASE_SECONDS: 3600 }); // no lease ends by itself meanwhile
    other = await startSecondApp(sut);
  });
  afterAll(async () => {
    await other.stop();
    await sut.close();
  });

  const fresh = (over: object = {}) => {
    const name = uniqueName();
    return { organization_name: name, email: `owner@${name}.example`, password: PASSWORD, ...over };
  };
  const create = (body: object, key: string, { http }: TestApp = sut) =>
    http.post('/org/create').set('Idempotency-Key', key).send(body);
  const records = () => sut.system.collection('idempotency_keys').find().toArray();

  it('answers a retry like the first, on every instance, and creates nothing twice', async () => {
    const [key, input] = [newKey(), fresh()];
    const first = await create(input, key).expect(201);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    for (const instance of [sut, other]) {
      const again = await create(input, key, instance).expect(201);
      expect(again.body).toEqual(first.body);
      expect(again.headers['location']).toBe(first.headers['location']);
      expect(again.headers['idempotency-replayed']).toBe('true');
    }
    const made = await sut.system
      .collection('organizations')
      .countDocuments({ name: input.organization_name });
    expect(made).toBe(1);
  });

  it('answers thirty at once with one creation: the others are told to wait, or get its answer', async () => {
    const [key, input] = [newKey(), fresh()];
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => create(input, key, index % 2 === 0 ? sut : other)),
    );
    const created = answers.filter(({ status }) => status === 201);
    expect(created.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
    expect(new Set(created.map(({ body }) => String(body.id))).size).toBe(1);
    const waiting = answers.filter(({ status }) => status !== 201);
    for (const answer of waiting) {
      expectProblem(answer, 409, 'IDEMPOTENCY.IN_PROGRESS');
      expect(answer.headers['retry-after']).toBe('1');
    }
    await create(input, key).expect(201);
  });

  it('refuses the key with another request, whether the first is answered or not', async () => {
    const [key, input] = [newKey(), fresh()];
    await create(input, key).expect(201);
    const others = [
      { ...input, password: 'another battery staple' },
      { ...input, display_name: 'Another' },
      fresh(),
    ];
    for (const body of others) expectProblem(await create(body, key), 422, 'IDEMPOTENCY.KEY_REUSED');
    await loseAnswers(sut, { ageMs: 0 });
    expectProblem(await create(fresh(), key), 422, 'IDEMPOTENCY.KEY_REUSED');
    expectProblem(await create(input, key), 409, 'IDEMPOTENCY.IN_PROGRESS');
  });

  it('tells the keys of two callers apart', async () => {
    const [key, one, two] = [newKey(), await signUp(sut), await signUp(sut)];
    const further = (token: string, body: object) => create(body, key).auth(token, { type: 'bearer' });
    const first = await further(one.token, { organization_name: uniqueName() }).expect(201);
    const second = await further(two.token, { organization_name: uniqueName() }).expect(201);
    await create(fresh(), key).expect(201);
    expect([first.body.admin_id, second.body.admin_id]).toEqual([one.adminId, two.adminId]);
  });

  it.each([
    ['a taken name', 409, 'ORGANIZATION.NAME_TAKEN', (taken: string) => fresh({ organization_name: taken })],
    ['a bad field', 400, 'REQUEST.INVALID', () => fresh({ email: 'nobody' })],
  ])('replays a final refusal: %s', async (_case, status, code, bodyFor) => {
    const { name } = await signUp(sut);
    const [key, body] = [newKey(), bodyFor(name)];
    const first = expectProblem(await create(body, key), status, code);
    const answer = await create(body, key);
    expect(expectProblem(answer, status, code)).toEqual({
      ...first,
      request_id: answer.headers['x-request-id'],
    });
    expect(answer.headers['idempotency-replayed']).toBe('true');
  });

  it('does not keep what may be different next time', async () => {
    const input = fresh();
    await sut.tenants.collection(`org_${input.organization_name}`).insertOne({ somebody: 'else' });
    const key = newKey();
    expectProblem(await create(input, key), 500, 'INTERNAL.ERROR');
    const { headers } = await create(input, key).expect(201);
    expect(headers).not.toHaveProperty('idempotency-replayed');
  });

  it('answers a completed creation as created when its answer was lost', async () => {
    const owner = await signUp(sut);
    const asOwner = (body: object, key: string) => create(body, key).auth(owner.token, { type: 'bearer' });
    const [signUpKey, furtherKey, signUpBody] = [newKey(), newKey(), fresh()];
    const furtherBody = { organization_name: uniqueName() };
    const signedUp = await create(signUpBody, signUpKey).expect(201);
    const further = await asOwner(furtherBody, furtherKey).expect(201);

    await loseAnswers(sut, { ageMs: 24 * 3600_000 });

    const again = await create(signUpBody, signUpKey, other).expect(201);
    expect(again.body).toEqual(signedUp.body);
    expect(again.headers['location']).toBe(signedUp.headers['location']);
    expect((await asOwner(furtherBody, furtherKey).expect(201)).body).toEqual(further.body);
  });

  it.each(['deleted', 'purging', 'purged'])('does not create again what was %s since', async (status) => {
    const [key, input] = [newKey(), fresh()];
    const { body } = await create(input, key).expect(201);
    await sut.system
      .collection('organizations')
      .updateOne({ name: body.organization_name }, { $set: { status } });
    await loseAnswers(sut, { ageMs: 24 * 3600_000 });
    expectProblem(await create(input, key), 409, 'ORGANIZATION.NAME_TAKEN');
  });

  it('forgets the key after a day, by the time of its record, whether or not that is deleted yet', async () => {
    const key = newKey();
    await create(fresh(), key).expect(201);
    const [record] = await sut.system
      .collection('idempotency_keys')
      .find()
      .sort({ expires_at: -1 })
      .limit(1)
      .toArray();
    const keptMs = Number(record?.['expires_at']) - Number(record?.['leased_at']);
    expect(keptMs).toBe(24 * 3600_000);
    await sut.system.collection('idempotency_keys').updateMany({}, { $set: { expires_at: new Date() } });
    const { headers } = await create(fresh(), key).expect(201);
    expect(headers).not.toHaveProperty('idempotency-replayed');
  });

  it('stores neither the key nor the password, nor anything that they can be found by without the secret', async () => {
    const [key, input] = [newKey(), fresh()];
    await create(input, key).expect(201);
    const stored = JSON.stringify(await records());
    expect(stored).toContain(input.organization_name);
    expect(stored).not.toContain(key);
    expect(stored).not.toContain(PASSWORD);
  });

  it.each([
    ['15 characters', 'x'.repeat(15)],
    ['256 characters', 'x'.repeat(256)],
    ['a blank', 'sixteen characters and blanks'],
    ['a letter beyond ASCII', 'sixteen-charactérs'],
    ['nothing', ''],
  ])('refuses a key with %s, and does nothing', async (_case, key) => {
    const input = fresh();
    expectInvalidFields(await create(input, key), 'Idempotency-Key');
    await sut.http.get('/org/get').query({ organization_name: input.organization_name }).expect(404);
  });

  it.each([16, 255])('takes a key of %i characters', async (length) => {
    await create(fresh(), 'k'.repeat(length)).expect(201);
  });
});
