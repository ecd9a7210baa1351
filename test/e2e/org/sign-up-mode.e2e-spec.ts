import { newKey } from '../../support/idempotency';
import { PASSWORD, signUp, uniqueName } from '../../support/factories';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

const TOKENS = ['a-token-of-friends', 'a-token-of-others'];

const newOrganization = () => {
  const name = uniqueName();
  return { organization_name: name, email: `owner@${name}.example`, password: PASSWORD };
};

describe('POST /org/create with SIGNUP_MODE', () => {
  let open: TestApp;
  const others: TestApp[] = [];

  beforeAll(async () => {
    open = await startTestApp();
  });
  afterAll(async () => {
    for (const other of others) await other.stop();
    await open.close();
  });

  /** On the same databases. */
  async function start(mode: Pick<TestApp['settings'], 'SIGNUP_MODE' | 'SIGNUP_TOKENS'>): Promise<TestApp> {
    const started = await startSecondApp(open, mode);
    others.push(started);
    return started;
  }

  const create = ({ http }: TestApp, body: object) => http.post('/org/create').send(body);

  it('open takes anybody, and looks at no token', async () => {
    await create(open, newOrganization()).expect(201);
    await create(open, { ...newOrganization(), signup_token: 'whatever' }).expect(201);
    for (const signup_token of [1, null]) {
      expectInvalidFields(await create(open, { ...newOrganization(), signup_token }), 'signup_token');
    }
  });

  it('token takes who has one, signed in or not', async () => {
    const sut = await start({ SIGNUP_MODE: 'token', SIGNUP_TOKENS: TOKENS });
    for (const token of TOKENS) await create(sut, { ...newOrganization(), signup_token: token }).expect(201);
    const { token } = await signUp(open);
    const further = (body: object) => create(sut, body).auth(token, { type: 'bearer' });
    expectProblem(await further({ organization_name: uniqueName() }), 403, 'AUTH.SIGNUP_TOKEN_INVALID');
    await further({ organization_name: uniqueName(), signup_token: TOKENS[0] }).expect(201);
  });

  it.each([
    undefined,
    '',
    'a-token-of-friend',
    'a-token-of-friendss',
    'A-TOKEN-OF-FRIENDS',
    TOKENS.join(','),
  ])('token refuses %p, before it tells whether a name or an email is taken', async (token) => {
    const sut = await start({ SIGNUP_MODE: 'token', SIGNUP_TOKENS: TOKENS });
    const { name, email } = await signUp(open);
    const body = { organization_name: name, email, password: PASSWORD, signup_token: token };
    expectProblem(await create(sut, body), 403, 'AUTH.SIGNUP_TOKEN_INVALID');
  });

  it('token can be sent again with the same Idempotency-Key once it is right', async () => {
    const sut = await start({ SIGNUP_MODE: 'token', SIGNUP_TOKENS: TOKENS });
    const body = newOrganization();
    const key = newKey();
    await create(sut, body).set('Idempotency-Key', key).expect(403);
    await create(sut, { ...body, signup_token: TOKENS[1] })
      .set('Idempotency-Key', newKey())
      .expect(201);
  });

  it('closed takes nobody, with whatever token, and lets everybody go on who is there', async () => {
    const sut = await start({ SIGNUP_MODE: 'closed', SIGNUP_TOKENS: TOKENS });
    expectProblem(await create(sut, newOrganization()), 403, 'AUTH.SIGNUP_CLOSED');
    expectProblem(
      await create(sut, { ...newOrganization(), signup_token: TOKENS[0] }),
      403,
      'AUTH.SIGNUP_CLOSED',
    );
    const { token, email } = await signUp(open);
    const further = create(sut, { organization_name: uniqueName() }).auth(token, { type: 'bearer' });
    expectProblem(await further, 403, 'AUTH.SIGNUP_CLOSED');
    await sut.http.post('/admin/login').send({ email, password: PASSWORD }).expect(200);
    await sut.http.get('/admin/me').auth(token, { type: 'bearer' }).expect(200);
  });
});
