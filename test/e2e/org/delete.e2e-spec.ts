import { Types } from 'mongoose';
import { beginOperation, giveToSomebodyElse, suspend } from '../../support/arrange';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import {
  expectInvalidFields,
  expectProblem,
  textWithoutRequestId,
  type Answer,
} from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

const OVER_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

describe('DELETE /org/delete', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ RESTORE_DAYS: 3 });
  });
  afterAll(() => sut.close());

  const remove = ({ name, token }: Pick<SignedUp, 'name' | 'token'>) =>
    sut.http.delete('/org/delete').query({ organization_name: name }).auth(token, { type: 'bearer' });
  const get = (name: string, { http }: Pick<TestApp, 'http'> = sut) =>
    http.get('/org/get').query({ organization_name: name });
  const me = (token: string, { http }: Pick<TestApp, 'http'> = sut) =>
    http.get('/admin/me').auth(token, { type: 'bearer' });

  it('answers what was deleted and until when it can be taken back', async () => {
    const organization = await signUp(sut);
    const { body, headers } = await remove(organization).expect(200);
    expect(body).toEqual({
      id: organization.id,
      organization_name: organization.name,
      status: 'deleted',
      deleted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      restorable_until: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(Date.parse(body.restorable_until as string) - Date.parse(body.deleted_at as string)).toBe(
      3 * DAY_MS,
    );
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['x-request-id']).toBeDefined();
  });

  it('trims and lower-cases the name', async () => {
    const { name, token } = await signUp(sut);
    const { body } = await remove({ name: ` ${name.toUpperCase()} `, token }).expect(200);
    expect(body.organization_name).toBe(name);
  });

  it('hides the organization and ends its sessions at once', async () => {
    const organization = await signUp(sut);
    const second = await signIn(sut, organization.email);
    await me(second).expect(200);
    await remove(organization).expect(200);
    expectProblem(await get(organization.name), 404, 'ORGANIZATION.NOT_FOUND');
    for (const token of [organization.token, second]) {
      expectProblem(await me(token), 401, 'AUTH.TOKEN_INVALID');
    }
    expectProblem(await remove(organization), 401, 'AUTH.TOKEN_INVALID');
  });

  it('does so within 2 s on another instance', async () => {
    const other = await startSecondApp(sut);
    try {
      const organization = await signUp(sut);
      // It has cached all that it could.
      await me(organization.token, other).expect(200);
      await get(organization.name, other).expect(200);
      await remove(organization).expect(200);
      const refusalOf = (ask: () => PromiseLike<Answer>) =>
        eventually(async () => {
          const answer = await ask();
          return answer.status !== 200 && answer;
        }, 2000);
      const [session, profile] = await Promise.all([
        refusalOf(() => me(organization.token, other)),
        refusalOf(() => get(organization.name, other)),
      ]);
      expectProblem(session, 401, 'AUTH.TOKEN_INVALID');
      expectProblem(profile, 404, 'ORGANIZATION.NOT_FOUND');
    } finally {
      await other.stop();
    }
  });

  it('ends sign-in for who belongs nowhere else', async () => {
    const organization = await signUp(sut);
    await remove(organization).expect(200);
    const credentials = { email: organization.email, password: PASSWORD };
    const gone = await sut.http.post('/admin/login').send(credentials);
    expectProblem(gone, 401, 'AUTH.INVALID_CREDENTIALS');
    const wrong = await sut.http.post('/admin/login').send({ ...credentials, password: 'wrong' });
    expect(textWithoutRequestId(gone)).toBe(textWithoutRequestId(wrong));
  });

  it('leaves the other organizations of the same person alone', async () => {
    const organization = await signUp(sut);
    const name = uniqueName();
    await sut.http
      .post('/org/create')
      .auth(organization.token, { type: 'bearer' })
      .send({ organization_name: name })
      .expect(201);
    await remove(organization).expect(200);
    const { body } = await sut.http
      .post('/admin/login')
      .send({ email: organization.email, password: PASSWORD })
      .expect(200);
    expect(body.organizations).toEqual([
      { id: body.organization.id, organization_name: name, role: 'owner' },
    ]);
    await me(body.access_token as string).expect(200);
  });

  it('moves no data and drops nothing', async () => {
    const organization = await signUp(sut);
    const collection = sut.tenants.collection(`org_${organization.name}`);
    const document = { _id: new Types.ObjectId(), text: 'kept' };
    await collection.insertOne(document);
    await remove(organization).expect(200);
    expect(await collection.find().toArray()).toEqual([document]);
  });

  it('keeps the name from everybody else', async () => {
    const organization = await signUp(sut);
    await remove(organization).expect(200);
    const email = `owner@${uniqueName()}.example`;
    const taken = { organization_name: organization.name, email, password: PASSWORD };
    expectProblem(await sut.http.post('/org/create').send(taken), 409, 'ORGANIZATION.NAME_TAKEN');
    const other = await signUp(sut);
    const rename = await sut.http
      .put('/org/update')
      .query({ current_org_name: other.name })
      .auth(other.token, { type: 'bearer' })
      .send({ organization_name: organization.name });
    expectProblem(rename, 409, 'ORGANIZATION.NAME_TAKEN');
  });

  it('happens once, of many times that are asked at once', async () => {
    const organization = await signUp(sut);
    const answers = await Promise.all(Array.from({ length: 5 }, () => remove(organization)));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    // The others came while it happened, or after it.
    expect(statuses.filter((status) => ![200, 401, 404, 409].includes(status))).toEqual([]);
    expectProblem(await get(organization.name), 404, 'ORGANIZATION.NOT_FOUND');
  });

  it('asks to come back while another change is under way', async () => {
    const organization = await signUp(sut);
    await beginOperation(sut, organization, { ageMs: 0 });
    const answer = await remove(organization);
    expectProblem(answer, 409, 'ORGANIZATION.CHANGE_IN_PROGRESS');
    expect(answer.headers['retry-after']).toBe('1');
    await get(organization.name).expect(200);
  });

  it('settles a change first that was abandoned', async () => {
    const organization = await signUp(sut);
    await beginOperation(sut, organization, { ageMs: OVER_MS });
    await remove(organization).expect(200);
  });

  it('answers 404 alike for what is not the own organization, whether it exists or not', async () => {
    const [{ token }, other] = [await signUp(sut), await signUp(sut)];
    const others = await remove({ name: other.name, token });
    const nobodys = await remove({ name: uniqueName(), token });
    expectProblem(others, 404, 'ORGANIZATION.NOT_FOUND');
    expect(textWithoutRequestId(others)).toBe(textWithoutRequestId(nobodys));
    await get(other.name).expect(200);
    await me(other.token).expect(200);
  });

  it('does not answer to a name that was renamed away', async () => {
    const organization = await signUp(sut);
    const name = uniqueName();
    await sut.http
      .put('/org/update')
      .query({ current_org_name: organization.name })
      .auth(organization.token, { type: 'bearer' })
      .send({ organization_name: name })
      .expect(200);
    expectProblem(await remove(organization), 404, 'ORGANIZATION.NOT_FOUND');
    await remove({ ...organization, name }).expect(200);
  });

  it('is refused to a member who is no owner', async () => {
    const organization = await signUp(sut);
    await giveToSomebodyElse(sut, organization);
    expectProblem(await remove(organization), 403, 'AUTH.FORBIDDEN');
    await get(organization.name).expect(200);
  });

  it('is refused while the organization is suspended', async () => {
    const organization = await signUp(sut);
    await suspend(sut, organization);
    expectProblem(await remove(organization), 403, 'ORGANIZATION.SUSPENDED');
    expect((await get(organization.name).expect(200)).body.status).toBe('suspended');
  });

  it('wants a name', async () => {
    const { token } = await signUp(sut);
    expectInvalidFields(
      await sut.http.delete('/org/delete').auth(token, { type: 'bearer' }),
      'organization_name',
    );
  });

  it('is for signed-in callers', async () => {
    const { name } = await signUp(sut);
    const answer = await sut.http.delete('/org/delete').query({ organization_name: name });
    expectProblem(answer, 401, 'AUTH.TOKEN_MISSING');
    await get(name).expect(200);
  });

  it('is there for DELETE only', async () => {
    const answer = await sut.http.get('/org/delete');
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('DELETE');
  });
});
