import { Types } from 'mongoose';
import { ROLES } from '../../../../src/auth';
import { changeOrganization } from '../../../support/arrange';
import { BAD_EMAILS, BAD_VALUES, UNKNOWN_FIELDS } from '../../../support/bad-values';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../../support/factories';
import { loseAnswers, newKey } from '../../../support/idempotency';
import { invite, mailedToken } from '../../../support/invitations';
import { mailsTo } from '../../../support/mails';
import { addMember } from '../../../support/members';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { mayManage } from '../../../support/roles';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

const DAY_MS = 24 * 60 * 60_000;

describe('POST /org/invitations', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ INVITATION_DAYS: 3 });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  const someEmail = () => `invited@${uniqueName()}.example`;

  const create = ({ token }: Pick<SignedUp, 'token'>, body: object, headers: Record<string, string> = {}) =>
    sut.http.post('/org/invitations').auth(token, { type: 'bearer' }).set(headers).send(body);

  const expire = (email: string) =>
    sut.system.collection('invitations').updateOne({ email }, { $set: { expires_at: new Date() } });

  it('answers the invitation, and where it is, without its token', async () => {
    const email = someEmail();
    const { status, body, headers } = await create(organization, {
      email: ` ${email.toUpperCase()} `,
      role: 'admin',
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      email,
      role: 'admin',
      invited_by: organization.adminId,
      created_at: expect.any(String),
      expires_at: expect.any(String),
    });
    const { created_at: createdAt, expires_at: expiresAt } = body as Record<string, string>;
    const lifetime = Date.parse(expiresAt ?? '') - Date.parse(createdAt ?? '');
    expect(Math.abs(lifetime - 3 * DAY_MS)).toBeLessThan(1000);
    expect(headers).toMatchObject({ location: `/org/invitations/${String(body.id)}`, etag: '"1"' });
    const got = await sut.http.get(String(headers['location'])).auth(organization.token, { type: 'bearer' });
    expect(got.body).toEqual(body);
  });

  it('mails a link with a token that is stored nowhere', async () => {
    const { id, email, token } = await invite(sut, organization, 'viewer');
    const [mail] = await mailsTo(sut.settings, email);
    expect(mail?.text).toContain(`${sut.settings.APP_URL}/accept-invitation#token=${token}`);
    expect(mail?.text).toContain(organization.name);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    const record = await sut.system.collection('invitations').findOne({ _id: new Types.ObjectId(id) });
    expect(JSON.stringify(record)).not.toContain(token);
  });

  it.each(ROLES.flatMap((caller) => ROLES.map((granted) => ({ caller, granted }))))(
    'by $caller, as $granted',
    async ({ caller, granted }) => {
      const who = await addMember(sut, organization, caller);
      const email = someEmail();
      const answer = await create(who, { email, role: granted });
      const isAllowed = mayManage(caller, granted);
      if (isAllowed) expect(answer.status).toBe(201);
      else expectProblem(answer, 403, 'AUTH.FORBIDDEN');
      expect(await sut.system.collection('invitations').countDocuments({ email })).toBe(isAllowed ? 1 : 0);
    },
  );

  it('refuses who is a member, also one of a role above, and nobody of another organization', async () => {
    const member = await addMember(sut, organization, 'viewer');
    for (const email of [member.email, organization.email]) {
      expectProblem(await create(organization, { email, role: 'viewer' }), 409, 'MEMBER.ALREADY');
    }
    const stranger = await signUp(sut);
    await create(organization, { email: stranger.email, role: 'viewer' }).expect(201);
  });

  it('makes one pending invitation of an address, of many at once', async () => {
    const email = someEmail();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => create(organization, { email, role: 'viewer' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    expectProblem(await create(organization, { email, role: 'admin' }), 409, 'INVITATION.PENDING');
    await create(await signUp(sut), { email, role: 'viewer' }).expect(201);
  });

  it('replaces one whose time is over, and its token is dead', async () => {
    const first = await invite(sut, organization, 'viewer');
    await expire(first.email);
    const second = await invite(sut, organization, 'member', first.email);
    expect(second.id).not.toBe(first.id);
    const accept = (token: string) =>
      sut.http.post('/invitations/accept').send({ token, password: 'a good password' });
    expectProblem(await accept(first.token), 404, 'INVITATION.NOT_FOUND');
    await accept(second.token).expect(202);
  });

  it('answers a retried request like the first, with one mail', async () => {
    const [email, headers] = [someEmail(), { 'Idempotency-Key': newKey() }];
    const first = await create(organization, { email, role: 'viewer' }, headers).expect(201);
    await mailedToken(sut, email);
    const again = await create(organization, { email, role: 'viewer' }, headers).expect(201);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(again.body).toEqual(first.body);
    expect(again.headers['etag']).toBe(first.headers['etag']);
    expectProblem(
      await create(organization, { email, role: 'admin' }, headers),
      422,
      'IDEMPOTENCY.KEY_REUSED',
    );
    expect(await mailsTo(sut.settings, email)).toHaveLength(1);
  });

  it('sends the mail again when the first attempt died before its answer was kept', async () => {
    const [email, headers] = [someEmail(), { 'Idempotency-Key': newKey() }];
    const first = await create(organization, { email, role: 'viewer' }, headers).expect(201);
    await mailedToken(sut, email);
    await loseAnswers(sut, { ageMs: 60_000 });
    const again = await create(organization, { email, role: 'viewer' }, headers).expect(201);
    expect(again.body.id).toBe(first.body.id);
    const token = await mailedToken(sut, email, 2);
    await sut.http.post('/invitations/accept').send({ token, password: 'a good password' }).expect(202);
    expect(await sut.system.collection('invitations').countDocuments({ email })).toBe(1);
  });

  it('sends nothing to whom an address or a display name would smuggle in', async () => {
    const owner = await signUp(sut);
    // Past the checks of the field, as a name of before them may be.
    const displayName =
      'Acme\r\nBcc: victim@evil.example\r\n\r\nhttps://evil.example <b>now</b>\u2028\u202e”';
    await changeOrganization(sut, owner, { $set: { display_name: displayName } });
    const { email } = await invite(sut, owner, 'viewer');
    const [mail] = await mailsTo(sut.settings, email);
    expect(mail?.headers.has('bcc')).toBe(false);
    expect([mail?.to].flat().flatMap((one) => one?.value ?? [])).toHaveLength(1);
    expect(mail?.subject).not.toMatch(/[\r\n\u2028\u202e]/);
    expect(`${mail?.subject} ${mail?.text} ${String(mail?.html)}`).not.toContain('https://evil.example');
    expect(String(mail?.html)).not.toContain('<b>now');
    for (const address of [
      'a@b.example\r\nBcc: victim@evil.example',
      'a@b.example, victim@evil.example',
      'Victim <victim@evil.example>',
      '"a\r\nBcc: x@evil.example"@b.example',
    ]) {
      expectInvalidFields(await create(owner, { email: address, role: 'viewer' }), 'email');
    }
  });

  it('says in production without a server that it cannot send, and writes nothing', async () => {
    const production = await startSecondApp(sut, { NODE_ENV: 'production' });
    const email = someEmail();
    try {
      const answer = await production.http
        .post('/org/invitations')
        .auth(organization.token, { type: 'bearer' })
        .send({ email, role: 'viewer' });
      expect({ status: answer.status, code: answer.body.code }).toEqual({
        status: 503,
        code: 'MAIL.NOT_CONFIGURED',
      });
    } finally {
      await production.stop();
    }
    expect(await sut.system.collection('invitations').countDocuments({ email })).toBe(0);
  });

  it.each(BAD_VALUES)('refuses %s for each field', async (_what, value) => {
    expectInvalidFields(await create(organization, { email: value, role: 'viewer' }), 'email');
    expectInvalidFields(await create(organization, { email: someEmail(), role: value }), 'role');
  });

  it.each(BAD_EMAILS)('refuses an email %s', async (_what, email) => {
    expectInvalidFields(await create(organization, { email, role: 'viewer' }), 'email');
  });

  it.each([
    ...UNKNOWN_FIELDS.filter((field) => field !== 'role'),
    'invited_by',
    'organization_id',
    'state',
    'admin_id',
    'token_hash',
    'expires_at',
  ])('refuses the field "%s"', async (field) => {
    const answer = await create(organization, { email: someEmail(), role: 'viewer', [field]: 'owner' });
    expectInvalidFields(answer, field);
  });

  it('goes with its organization, down to the address', async () => {
    const short = await startTestApp({ PURGE_GRACE_SECONDS: 1, SWEEP_SECONDS: 1 });
    try {
      const doomed = await signUp(short);
      const { email } = await invite(short, doomed, 'viewer');
      await short.http
        .post('/org/purge')
        .auth(doomed.token, { type: 'bearer' })
        .send({ organization_name: doomed.name, password: PASSWORD })
        .expect(202);
      const left = () => short.system.collection('invitations').countDocuments({ email });
      await eventually(async () => (await left()) === 0, 30_000);
    } finally {
      await short.close();
    }
  });
});
