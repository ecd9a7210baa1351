import { giveToSomebodyElse } from '../../../support/arrange';
import { auditActions, auditEntries, auditPage, sealedEntries } from '../../../support/audit-log-client';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../../support/factories';
import { eventually } from '../../../support/poll';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('GET /org/audit-log', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({
      PLATFORM_KEYS: [{ name: 'ops', secret: 'a-secret-of-operators-of-32-or-more' }],
    });
  });
  afterAll(() => sut.close());
  beforeEach(async () => {
    owner = await signUp(sut);
  });

  const as = (token: string) => ({ type: 'bearer', token }) as const;
  const call = (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, token = owner.token) =>
    sut.http[method](path).auth(as(token).token, { type: 'bearer' });

  it('tells who did what, when, from where and by which request', async () => {
    const name = uniqueName();
    const answer = await call('put', `/org/update?current_org_name=${owner.name}`)
      .set('X-Request-Id', 'a-request-of-this-test')
      .set('User-Agent', 'a test')
      .send({ organization_name: name, display_name: 'Acme Labs' })
      .expect(200);
    expect(answer.headers['x-request-id']).toBe('a-request-of-this-test');
    const [entry] = await auditEntries(sut, owner);
    expect(entry?.sequence === null).toBe(entry?.mac === null);
    expect({ ...entry, sequence: null, mac: null }).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{24}$/),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      action: 'organization.renamed',
      actor: { type: 'person', id: owner.adminId, email: owner.email },
      address: expect.stringMatching(/127\.0\.0\.1$/),
      user_agent: 'a test',
      request_id: 'a-request-of-this-test',
      target: { type: 'organization', id: owner.id, email: null, name: null },
      changes: [
        { field: 'organization_name', from: owner.name, to: name },
        { field: 'display_name', from: owner.name, to: 'Acme Labs' },
      ],
      failure: null,
      attempt_id: null,
      sequence: null,
      mac: null,
    });
  });

  it('begins with the creation and the first sign-in, and is sealed soon', async () => {
    const [signIn, creation] = await sealedEntries(sut, owner);
    expect(creation).toMatchObject({
      sequence: 1,
      action: 'organization.created',
      actor: { type: 'person', id: owner.adminId, email: owner.email },
      changes: [{ field: 'organization_name', to: owner.name }],
      mac: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(signIn).toMatchObject({
      sequence: 2,
      action: 'session.started',
      actor: { type: 'person', id: owner.adminId, email: owner.email },
    });
  });

  it('has a second entry for what has failed', async () => {
    const other = await signUp(sut);
    const taken = { organization_name: uniqueName(), email: other.email };
    expectProblem(
      await call('put', `/org/update?current_org_name=${owner.name}`).send(taken),
      409,
      'ADMIN.EMAIL_TAKEN',
    );
    const entries = (await auditEntries(sut, owner)).slice(0, 4);
    expect(entries.map(({ action, failure }) => ({ action, failure }))).toEqual([
      { action: 'account.email_changed.failed', failure: 'ADMIN.EMAIL_TAKEN' },
      { action: 'organization.renamed.failed', failure: 'ADMIN.EMAIL_TAKEN' },
      { action: 'account.email_changed', failure: null },
      { action: 'organization.renamed', failure: null },
    ]);
    expect(entries[0]?.attempt_id).toBe(entries[2]?.id);
    expect(entries[1]?.attempt_id).toBe(entries[3]?.id);
  });

  it('has nothing of what was refused before it was tried', async () => {
    const before = await auditActions(sut, owner);
    await call('put', `/org/update?current_org_name=${owner.name}`).send({ unknown: 1 }).expect(400);
    await call('put', '/org/types/Bad.Type').send({}).expect(400);
    await call('put', `/org/update?current_org_name=${uniqueName()}`).send({ display_name: 'x' }).expect(404);
    expect(await auditActions(sut, owner)).toEqual(before);
  });

  it('has the sign-ins that were refused, where the account is known', async () => {
    const wrong = { email: owner.email, password: 'not the password' };
    expectProblem(await sut.http.post('/admin/login').send(wrong), 401, 'AUTH.INVALID_CREDENTIALS');
    const refused = await eventually(async () => {
      const [entry] = await auditEntries(sut, owner, { action: 'session.started.failed' });
      return entry;
    });
    expect(refused).toMatchObject({
      actor: { type: 'person', id: owner.adminId },
      failure: 'AUTH.INVALID_CREDENTIALS',
      attempt_id: null,
    });
  });

  it('has each kind of change once', async () => {
    const type = 'orders';
    await call('put', `/org/types/${type}`).send({ indexes: [] }).expect(201);
    await call('post', `/org/documents/${type}/bulk`)
      .type('application/x-ndjson')
      .send('{"data":{}}\n')
      .expect(200);
    await call('get', `/org/documents/${type}/export`).expect(200);
    await call('post', `/org/documents/${type}?id=one`).send({ a: 1 }).expect(201); // not asked for
    await call('delete', `/org/types/${type}?documents=delete`).expect(204);
    await call('patch', '/admin/me')
      .send({ email: `new@${owner.name}.example` })
      .expect(200);
    await call('post', '/admin/password').send({ password: 'another good password' }).expect(204);
    const actions = (await auditActions(sut, owner)).toReversed();
    expect(actions).toEqual([
      'organization.created',
      'session.started',
      'type.declared',
      'documents.imported',
      'documents.exported',
      'type.deleted',
      'account.email_changed',
      'account.password_changed',
    ]);
    const [emailChange] = await auditEntries(sut, owner, { action: 'account.email_changed' });
    expect(emailChange).toMatchObject({
      actor: { email: owner.email },
      target: { type: 'person', id: owner.adminId, email: `new@${owner.name}.example` },
    });
  });

  it('has the end of sessions, and the use of a refresh token that was stolen', async () => {
    const login = await sut.http
      .post('/admin/login')
      .send({ email: owner.email, password: PASSWORD })
      .expect(200);
    const { access_token, refresh_token } = login.body as { access_token: string; refresh_token: string };
    const next = await sut.http.post('/admin/refresh').send({ refresh_token }).expect(200);
    const second = (next.body as { refresh_token: string }).refresh_token;
    await sut.http.post('/admin/refresh').send({ refresh_token: second }).expect(200);
    await sut.http.post('/admin/refresh').send({ refresh_token }).expect(401);
    expect((await auditEntries(sut, owner))[0]).toMatchObject({
      action: 'session.revoked',
      actor: { type: 'anonymous', id: null, email: null },
      target: { type: 'session' },
    });
    expect(access_token).not.toBe(owner.token);
    const again = await sut.http.post('/admin/login').send({ email: owner.email, password: PASSWORD });
    const { access_token: token } = again.body as { access_token: string };
    await call('post', '/admin/logout', token).expect(204);
    expect((await auditEntries(sut, owner))[0]).toMatchObject({
      action: 'session.ended',
      actor: { type: 'person', id: owner.adminId },
      target: { type: 'session', id: expect.any(String) },
    });
  });

  it('has what operators do, by the name of their key', async () => {
    const operator = (path: string) =>
      sut.http
        .post(`/platform/organizations/${owner.id}/${path}`)
        .auth('opk_a-secret-of-operators-of-32-or-more', { type: 'bearer' })
        .expect(200);
    await operator('suspend');
    await operator('resume');
    const [resumed, suspended] = await auditEntries(sut, owner);
    expect([suspended, resumed]).toMatchObject([
      { action: 'organization.suspended', actor: { type: 'operator', id: 'ops', email: null } },
      { action: 'organization.resumed', actor: { type: 'operator', id: 'ops', email: null } },
    ]);
  });

  it('outlives deletion and restoration, and tells of both', async () => {
    await call('delete', `/org/delete?organization_name=${owner.name}`).expect(200);
    const credentials = { organization_id: owner.id, email: owner.email, password: PASSWORD };
    const stranger = await signUp(sut);
    await sut.http
      .post('/org/restore')
      .send({ ...credentials, email: stranger.email })
      .expect(401);
    await sut.http.post('/org/restore').send(credentials).expect(200);
    const again = await sut.http.post('/admin/login').send({ email: owner.email, password: PASSWORD });
    const { access_token: token } = again.body as { access_token: string };
    expect((await auditActions(sut, { token })).slice(0, 3)).toEqual([
      'session.started',
      'organization.restored',
      'organization.deleted',
    ]);
  });

  describe('by filters and pages', () => {
    const declare = (type: string) => call('put', `/org/types/${type}`).send({}).expect(201);

    it('gives only what is asked for', async () => {
      await declare('orders');
      const [newest] = await auditEntries(sut, owner);
      const at = newest?.at ?? '';
      const countOf = async (query: Record<string, string>) => (await auditEntries(sut, owner, query)).length;
      expect(await countOf({ action: 'type.declared' })).toBe(1);
      expect(await countOf({ action: 'type.deleted' })).toBe(0);
      expect(await countOf({ actor: owner.adminId })).toBe(3);
      expect(await countOf({ actor: 'nobody' })).toBe(0);
      expect(await countOf({ from: at })).toBe(1);
      expect(await countOf({ to: at })).toBe(2);
      expect(await countOf({ from: '2000-01-01T00:00:00Z', to: '2001-01-01T00:00:00+01:00' })).toBe(0);
      expect(
        await countOf({ from: '2000-01-01T00:00:00Z', actor: owner.adminId, action: 'type.declared' }),
      ).toBe(1);
    });

    it('repeats and skips nothing while entries are added', async () => {
      for (const type of ['a', 'b', 'c', 'd']) await declare(type);
      const whole = (await auditEntries(sut, owner)).map(({ id }) => id);
      const paged: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await auditPage(sut, owner, { limit: '2', ...(cursor !== null && { cursor }) });
        paged.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor;
        await declare(`more-${paged.length}`);
      } while (cursor !== null);
      expect(paged).toEqual(whole);
    });

    it.each([
      ['from', 'yesterday'],
      ['to', '2026-13-01T00:00:00Z'],
      ['from', '2026-01-01'],
      ['action', 'organization.exploded'],
      ['action', ''],
      ['actor', ''],
      ['limit', '201'],
      ['cursor', 'nonsense'],
      ['unknown', 'x'],
    ])('refuses %s=%s', async (field, value) => {
      expectInvalidFields(await call('get', '/org/audit-log').query({ [field]: value }), field);
    });
  });

  it('shows nothing of another organization', async () => {
    const other = await signUp(sut);
    await call('put', '/org/types/secret-type').send({}).expect(201);
    const theirs = JSON.stringify(await auditPage(sut, other));
    for (const ours of [owner.id, owner.name, owner.email, owner.adminId, 'secret-type']) {
      expect(theirs).not.toContain(ours);
    }
    expect(await auditEntries(sut, other, { actor: owner.adminId })).toEqual([]);
  });

  it.each(['', '/export', '/verify'])('%s is for who may read it', async (path) => {
    expectProblem(await sut.http.get(`/org/audit-log${path}`), 401, 'AUTH.TOKEN_MISSING');
    await giveToSomebodyElse(sut, owner);
    expectProblem(await call('get', `/org/audit-log${path}`), 403, 'AUTH.FORBIDDEN');
  });
});
