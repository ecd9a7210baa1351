import { PASSWORD, signUp, uniqueName } from '../../support/factories';
import { changeOrganization, suspend } from '../../support/arrange';
import { eventually } from '../../support/poll';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

describe('GET /org/get', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const get = (name: string, { http }: Pick<TestApp, 'http'> = sut) =>
    http.get('/org/get').query({ organization_name: name });

  it('answers the public profile, without an email or a secret, to anybody', async () => {
    const name = uniqueName();
    const email = `owner@${name}.example`;
    const created = await sut.http
      .post('/org/create')
      .send({ organization_name: name, email, password: PASSWORD, display_name: 'Acme Inc.' })
      .expect(201);
    const { body, headers, text } = await get(name).expect(200);
    expect(body).toEqual({
      id: created.body.id,
      organization_name: name,
      display_name: 'Acme Inc.',
      collection_name: `org_${name}`,
      isolation: 'collection',
      status: 'active',
      created_at: created.body.created_at,
      updated_at: created.body.updated_at,
    });
    expect(text).not.toContain(email);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
  });

  it('shows the name where no display name was given', async () => {
    const { name } = await signUp(sut);
    expect((await get(name).expect(200)).body.display_name).toBe(name);
  });

  it('trims and lower-cases the name', async () => {
    const { id, name } = await signUp(sut);
    const { body } = await get(`  ${name.toUpperCase()}\t`).expect(200);
    expect(body).toMatchObject({ id, organization_name: name });
  });

  it('takes no notice of a token, not even of a bad one', async () => {
    const { name } = await signUp(sut);
    await get(name).auth('nonsense', { type: 'bearer' }).expect(200);
  });

  it('answers with the header fields that every answer has', async () => {
    const { name } = await signUp(sut);
    const { headers } = await get(name).set('X-Request-Id', 'a-request-of-mine').expect(200);
    expect(headers).toMatchObject({
      'x-request-id': 'a-request-of-mine',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('gives an id of its own to a request whose id is not well formed', async () => {
    const { headers } = await get(uniqueName()).set('X-Request-Id', 'not well formed').expect(404);
    expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('answers HEAD without a body', async () => {
    const { name } = await signUp(sut);
    const { text } = await sut.http.head('/org/get').query({ organization_name: name }).expect(200);
    expect(text).toBeFalsy();
  });

  it('shows that an organization is suspended', async () => {
    const organization = await signUp(sut);
    await suspend(sut, organization);
    expect((await get(organization.name).expect(200)).body.status).toBe('suspended');
  });

  describe('for what nobody may see', () => {
    const nobodyHas = () => Promise.resolve(uniqueName());
    const isReserved = () => Promise.resolve('admin');
    const isDeleted = async () => {
      const { name, token } = await signUp(sut);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: name })
        .auth(token, { type: 'bearer' })
        .expect(200);
      return name;
    };
    const inState = (status: string) => async () => {
      const organization = await signUp(sut);
      await changeOrganization(sut, organization, { $set: { status } });
      return organization.name;
    };

    it.each([
      ['nobody has', nobodyHas],
      ['is reserved', isReserved],
      ['belonged to an organization that is deleted', isDeleted],
      ['is being created', inState('provisioning')],
      ['belongs to a creation that is taken back', inState('aborting')],
    ])('answers 404 alike: a name that %s', async (_which, arrange) => {
      const answer = await get(await arrange());
      expectProblem(answer, 404, 'ORGANIZATION.NOT_FOUND');
      expect(textWithoutRequestId(answer)).toBe(textWithoutRequestId(await get(uniqueName())));
    });
  });

  describe('after it was not found', () => {
    it('shows an organization that is created at once on the same instance', async () => {
      const name = uniqueName();
      await get(name).expect(404);
      await signUp(sut, name);
      await get(name).expect(200);
    });

    it('shows it within 2 s on another one', async () => {
      const other = await startSecondApp(sut);
      try {
        const name = uniqueName();
        await get(name, other).expect(404);
        await signUp(sut, name);
        await eventually(async () => (await get(name, other)).status === 200, 2000);
      } finally {
        await other.stop();
      }
    });
  });

  it('wants a name', async () => {
    expectInvalidFields(await sut.http.get('/org/get'), 'organization_name');
  });

  it('is there for GET and HEAD only', async () => {
    const answer = await sut.http.post('/org/get').send({});
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('GET, HEAD');
  });
});
