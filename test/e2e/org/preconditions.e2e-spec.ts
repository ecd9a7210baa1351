import { beginOperation } from '../../support/arrange';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

const OVER_MS = 60_000;

describe('an organization', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const get = (name: string, { http }: Pick<TestApp, 'http'> = sut) =>
    http.get('/org/get').query({ organization_name: name });
  const update = (
    { name, token }: Pick<SignedUp, 'name' | 'token'>,
    body: object,
    { http }: Pick<TestApp, 'http'> = sut,
  ) => http.put('/org/update').query({ current_org_name: name }).auth(token, { type: 'bearer' }).send(body);
  const remove = ({ name, token }: Pick<SignedUp, 'name' | 'token'>) =>
    sut.http.delete('/org/delete').query({ organization_name: name }).auth(token, { type: 'bearer' });

  describe('when it is read', () => {
    it('has a strong tag that changes with every change, whoever reads', async () => {
      const organization = await signUp(sut);
      const { headers } = await get(organization.name).expect(200);
      expect(headers['etag']).toBe('"1"');
      const changed = await update(organization, { display_name: 'Changed' }).expect(200);
      expect(changed.headers['etag']).toBe('"2"');
      expect((await get(organization.name).expect(200)).headers['etag']).toBe('"2"');
    });

    it.each(['"1"', 'W/"1"', '*', '"7", "1"'])('answers 304 to who has it already: %s', async (tags) => {
      const { name } = await signUp(sut);
      const { headers, text } = await get(name).set('If-None-Match', tags).expect(304);
      expect(text).toBe('');
      expect(headers['etag']).toBe('"1"');
    });

    it.each(['"2"', '"1x"', 'W/"0"'])('answers the whole to who has another one: %s', async (tags) => {
      const { name } = await signUp(sut);
      const { body } = await get(name).set('If-None-Match', tags).expect(200);
      expect(body.organization_name).toBe(name);
    });

    it('is not found before any tag is looked at', async () => {
      expectProblem(await get(uniqueName()).set('If-None-Match', '*'), 404, 'ORGANIZATION.NOT_FOUND');
    });

    it('refuses what is no tag', async () => {
      const { name } = await signUp(sut);
      expectInvalidFields(await get(name).set('If-None-Match', 'unquoted'), 'If-None-Match');
    });
  });

  const CHANGES: readonly (readonly [string, () => object])[] = [
    ['the organization', () => ({ display_name: 'Changed' })],
    ['the account', () => ({ email: `new@${uniqueName()}.example` })],
    ['both', () => ({ organization_name: uniqueName(), email: `new@${uniqueName()}.example` })],
  ];

  describe.each(CHANGES)('when it is changed: %s', (_what, body) => {
    it.each(['"1"', '*', '"7", "1"'])('is changed while it is the one that was meant: %s', async (tags) => {
      await update(await signUp(sut), body())
        .set('If-Match', tags)
        .expect(200);
    });

    it.each(['"2"', 'W/"1"', '"1x"', '"01", W/"1"'])('is left as it is otherwise: %s', async (tags) => {
      const organization = await signUp(sut);
      const answer = await update(organization, body()).set('If-Match', tags);
      expectProblem(answer, 412, 'REQUEST.PRECONDITION_FAILED');
      expect((await get(organization.name).expect(200)).headers['etag']).toBe('"1"');
      await sut.http.post('/admin/login').send({ email: organization.email, password: PASSWORD }).expect(200);
    });

    it.each(['', 'unquoted', '"1" "2"', '"1', '*, "1"'])('refuses what is no tag: %p', async (tags) => {
      const answer = await update(await signUp(sut), body()).set('If-Match', tags);
      expectInvalidFields(answer, 'If-Match');
    });
  });

  it('lets one of many through that change the same version at once', async () => {
    const organization = await signUp(sut);
    const attempts = Array.from({ length: 6 }, (_, index) =>
      update(organization, { display_name: `Number ${index}` }).set('If-Match', '"1"'),
    );
    const answers = await Promise.all(attempts);
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused).toHaveLength(5);
    for (const answer of refused) expectProblem(answer, 412, 'REQUEST.PRECONDITION_FAILED');
    expect((await get(organization.name).expect(200)).headers['etag']).toBe('"2"');
  });

  it('is compared with what is stored, not with what another instance remembers', async () => {
    const other = await startSecondApp(sut);
    try {
      const organization = await signUp(sut);
      await get(organization.name, other).expect(200);
      await update(organization, { display_name: 'Changed' }).expect(200);
      const stale = await update(organization, { display_name: 'Lost' }, other).set('If-Match', '"1"');
      expectProblem(stale, 412, 'REQUEST.PRECONDITION_FAILED');
      await update(organization, { display_name: 'Kept' }, other).set('If-Match', '"2"').expect(200);
    } finally {
      await other.stop();
    }
  });

  it('is looked at before names, and after who may', async () => {
    const [organization, other] = [await signUp(sut), await signUp(sut)];
    const taken = { organization_name: other.name };
    const stale = await update(organization, taken).set('If-Match', '"9"');
    expectProblem(stale, 412, 'REQUEST.PRECONDITION_FAILED');
    const foreign = await update({ ...organization, name: other.name }, taken).set('If-Match', '"9"');
    expectProblem(foreign, 404, 'ORGANIZATION.NOT_FOUND');
  });

  it('asks to come back while another change is under way, and settles an abandoned one first', async () => {
    const organization = await signUp(sut);
    const change = () => update(organization, { display_name: 'Changed' }).set('If-Match', '"1"');
    await beginOperation(sut, organization, { ageMs: 0 });
    expectProblem(await change(), 409, 'ORGANIZATION.CHANGE_IN_PROGRESS');
    expectProblem(await remove(organization).set('If-Match', '"1"'), 409, 'ORGANIZATION.CHANGE_IN_PROGRESS');
    await sut.system
      .collection('organizations')
      .updateOne({ name: organization.name }, { $set: { 'lease.taken_at': new Date(Date.now() - OVER_MS) } });
    await change().expect(200);
  });

  describe('when it is deleted', () => {
    it.each(['"1"', '*', '"1", "7"'])('is deleted while it is the one that was meant: %s', async (tags) => {
      await remove(await signUp(sut))
        .set('If-Match', tags)
        .expect(200);
    });

    it.each(['"2"', 'W/"1"'])('stays otherwise: %s', async (tags) => {
      const organization = await signUp(sut);
      const answer = await remove(organization).set('If-Match', tags);
      expectProblem(answer, 412, 'REQUEST.PRECONDITION_FAILED');
      await get(organization.name).expect(200);
    });

    it.each(['', 'unquoted'])('refuses what is no tag: %p', async (tags) => {
      expectInvalidFields(await remove(await signUp(sut)).set('If-Match', tags), 'If-Match');
    });
  });
});
