import { decode } from 'jsonwebtoken';
import { signingKey } from '../../../src/auth/tokens/signing-keys';
import { suspend } from '../../support/arrange';
import { commandsOfRequests } from '../../support/database-commands';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

describe('POST /admin/login', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ ACCESS_TOKEN_SECONDS: 600 });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  const login = (body: object) => sut.http.post('/admin/login').send(body);

  /** @returns the name of a further organization of the same person */
  async function addOrganization({ token }: SignedUp) {
    const name = uniqueName();
    const { body } = await sut.http
      .post('/org/create')
      .auth(token, { type: 'bearer' })
      .send({ organization_name: name })
      .expect(201);
    return { id: String(body.id), name };
  }

  it('answers a token, who signed in and for which organization', async () => {
    const { body, headers, text } = await login({ email: organization.email, password: PASSWORD }).expect(
      200,
    );
    const profile = await sut.http.get('/org/get').query({ organization_name: organization.name });
    expect(body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'bearer',
      expires_in: 600,
      refresh_token: expect.stringMatching(/^omr_[\w-]{64}$/),
      admin: { id: organization.adminId, email: organization.email, role: 'owner' },
      organization: profile.body,
      organizations: [{ id: organization.id, organization_name: organization.name, role: 'owner' }],
    });
    expect(text).not.toContain(PASSWORD);
    expect(text).not.toContain('argon2');
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['x-request-id']).toBeDefined();
  });

  it('issues a token that carries ids and nothing personal', async () => {
    const { body } = await login({ email: organization.email, password: PASSWORD }).expect(200);
    const { header, payload } = decode(String(body.access_token), { complete: true }) ?? {};
    expect(header).toEqual({ alg: 'HS256', typ: 'at+jwt', kid: signingKey(sut.settings.JWT_SECRET).id });
    expect(payload).toEqual({
      iss: sut.settings.JWT_ISSUER,
      aud: sut.settings.JWT_AUDIENCE,
      sub: organization.adminId,
      org_id: organization.id,
      sid: expect.stringMatching(/^[0-9a-f]{24}$/),
      role: 'owner',
      auth_time: expect.any(Number),
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    const { iat, exp } = payload as { iat: number; exp: number };
    expect(exp - iat).toBe(600);
    expect(Math.abs(iat - Date.now() / 1000)).toBeLessThan(10);
  });

  it('issues a token that works, and another one each time', async () => {
    const credentials = { email: organization.email, password: PASSWORD };
    const tokens = [await login(credentials).expect(200), await login(credentials).expect(200)].map(
      ({ body }) => String(body.access_token),
    );
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) await sut.http.get('/admin/me').auth(token, { type: 'bearer' }).expect(200);
  });

  it('trims and lower-cases email and organization name, but no password', async () => {
    const { email, name } = organization;
    await login({
      email: ` ${email.toUpperCase()} `,
      password: PASSWORD,
      organization_name: ` ${name.toUpperCase()} `,
    }).expect(200);
    for (const password of [` ${PASSWORD}`, `${PASSWORD} `, PASSWORD.toUpperCase()]) {
      expectProblem(await login({ email, password }), 401, 'AUTH.INVALID_CREDENTIALS');
    }
  });

  it('knows a password again that another system writes with other code points', async () => {
    const name = uniqueName();
    const email = `owner@${name}.example`;
    const password = 'naïve café crème';
    await sut.http
      .post('/org/create')
      .send({ organization_name: name, email, password: password.normalize('NFD') })
      .expect(201);
    await login({ email, password: password.normalize('NFC') }).expect(200);
  });

  it('does not tell an unknown email from a wrong password', async () => {
    const unknown = await login({ email: `nobody@${uniqueName()}.example`, password: PASSWORD });
    const wrong = await login({ email: organization.email, password: 'not the password' });
    expectProblem(unknown, 401, 'AUTH.INVALID_CREDENTIALS');
    expect(textWithoutRequestId(unknown)).toBe(textWithoutRequestId(wrong));
    const varying = { 'x-request-id': '', date: '' };
    expect({ ...unknown.headers, ...varying }).toEqual({ ...wrong.headers, ...varying });
  });

  it('does not take the password that stands in for that of an unknown email', async () => {
    const answer = await login({ email: 'nobody@nowhere.example', password: 'a password that nobody has' });
    expectProblem(answer, 401, 'AUTH.INVALID_CREDENTIALS');
  });

  describe('for a person of several organizations', () => {
    it('chooses the one that is named, and lists all', async () => {
      const owner = await signUp(sut);
      const further = await addOrganization(owner);
      for (const { id, name } of [owner, further]) {
        const credentials = { email: owner.email, password: PASSWORD, organization_name: name };
        const { body } = await login(credentials).expect(200);
        expect(body.organization).toMatchObject({ id, organization_name: name });
        expect(body.organizations).toEqual([
          { id: owner.id, organization_name: owner.name, role: 'owner' },
          { id: further.id, organization_name: further.name, role: 'owner' },
        ]);
        const me = await sut.http.get('/admin/me').auth(String(body.access_token), { type: 'bearer' });
        expect(me.body.org_id).toBe(id);
      }
    });

    it('chooses the first where none is named', async () => {
      const owner = await signUp(sut);
      await addOrganization(owner);
      const { body } = await login({ email: owner.email, password: PASSWORD }).expect(200);
      expect(body.organization.id).toBe(owner.id);
    });

    it('passes over a suspended one, unless it is named', async () => {
      const owner = await signUp(sut);
      const further = await addOrganization(owner);
      await suspend(sut, owner);
      const credentials = { email: owner.email, password: PASSWORD };
      const { body } = await login(credentials).expect(200);
      expect(body.organization.id).toBe(further.id);
      const named = await login({ ...credentials, organization_name: owner.name });
      expectProblem(named, 403, 'ORGANIZATION.SUSPENDED');
    });
  });

  it("answers 404 alike for a named organization that is not the person's, whether it exists or not", async () => {
    const { name } = await signUp(sut);
    const credentials = { email: organization.email, password: PASSWORD };
    const others = await login({ ...credentials, organization_name: name });
    const nobodys = await login({ ...credentials, organization_name: uniqueName() });
    expectProblem(others, 404, 'ORGANIZATION.NOT_FOUND');
    expect(textWithoutRequestId(others)).toBe(textWithoutRequestId(nobodys));
  });

  it('looks at the password before the named organization', async () => {
    const credentials = { email: organization.email, password: 'not the password' };
    const answer = await login({ ...credentials, organization_name: uniqueName() });
    expectProblem(answer, 401, 'AUTH.INVALID_CREDENTIALS');
  });

  it('tells of a suspension only who has the right password', async () => {
    const suspended = await signUp(sut);
    await suspend(sut, suspended);
    const right = await login({ email: suspended.email, password: PASSWORD });
    expectProblem(right, 403, 'ORGANIZATION.SUSPENDED');
    const wrong = await login({ email: suspended.email, password: 'not the password' });
    expectProblem(wrong, 401, 'AUTH.INVALID_CREDENTIALS');
  });

  it('takes no notice of a token, not even of a bad one', async () => {
    const credentials = { email: organization.email, password: PASSWORD };
    await login(credentials).auth('nonsense', { type: 'bearer' }).expect(200);
  });

  it('wants both email and password', async () => {
    expectInvalidFields(await login({}), 'email', 'password');
    expectInvalidFields(await sut.http.post('/admin/login'), 'email', 'password');
  });

  it('costs at most five commands, however many organizations the person has', async () => {
    const person = await signUp(sut);
    const names = [person.name];
    for (let count = 0; count < 4; count++) names.push((await addOrganization(person)).name);
    const cold = await startSecondApp(sut);
    try {
      const commands = (app: TestApp, organization_name?: string) =>
        commandsOfRequests(app, () =>
          app.http
            .post('/admin/login')
            .send({ email: person.email, password: PASSWORD, organization_name })
            .expect(200),
        );
      const [find, ...begin] = ['aggregate admin_users', 'insert audit_entries', 'insert sessions'];
      const warm = [find, ...begin];
      expect(await commands(cold, names[0])).toEqual([find, 'find organizations', ...begin]);
      expect(await commands(cold, names[0])).toEqual(warm);
      expect(await commands(cold, names[4])).toEqual([...warm, 'update admin_users']);
    } finally {
      await cold.stop();
    }
  });

  it('is there for POST only', async () => {
    const answer = await sut.http.get('/admin/login');
    expectProblem(answer, 405, 'ROUTE.METHOD_NOT_ALLOWED');
    expect(answer.headers['allow']).toBe('POST');
  });
});
