import { Types } from 'mongoose';
import { addMember, removeMember } from '../../support/members';
import { commandsOfRequests } from '../../support/database-commands';
import { PASSWORD, signUp, startSession, type SignedUp } from '../../support/factories';
import { expectInvalidFields, expectProblem } from '../../support/problems';
import { startCachingApp, startTestApp, type TestApp } from '../../support/test-app';

describe('The sessions of a person', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const list = async ({ token }: Pick<SignedUp, 'token'>, query: object = {}) => {
    const answer = await sut.http
      .get('/admin/sessions')
      .query(query)
      .auth(token, { type: 'bearer' })
      .expect(200);
    return answer.body as { data: { id: string; current: boolean }[]; next_cursor: string | null };
  };
  const idsOf = async (holder: Pick<SignedUp, 'token'>) => (await list(holder)).data.map(({ id }) => id);
  const end = (id: string, { token }: Pick<SignedUp, 'token'>) =>
    sut.http.delete(`/admin/sessions/${id}`).auth(token, { type: 'bearer' });
  const me = ({ token }: Pick<SignedUp, 'token'>, { http } = sut) =>
    http.get('/admin/me').auth(token, { type: 'bearer' });

  describe('GET /admin/sessions', () => {
    it('lists them in the order in which they began, for whichever organization, and nobody else’s', async () => {
      const person = await signUp(sut);
      await addMember(sut, person, 'admin');
      const { body } = await sut.http
        .post('/org/create')
        .auth(person.token, { type: 'bearer' })
        .send({ organization_name: `${person.name}-two` })
        .expect(201);
      const further = await startSession(sut, { id: String(body.id), adminId: person.adminId });
      const { data } = await list(further);
      expect(data).toEqual([
        expect.objectContaining({ id: person.sessionId, organization_id: person.id, current: false }),
        expect.objectContaining({ id: further.sessionId, organization_id: body.id, current: true }),
      ]);
    });

    it('tells where and when each began, and no secret', async () => {
      const person = await signUp(sut);
      const { body, text } = await sut.http
        .post('/admin/login')
        .set('User-Agent', 'x'.repeat(300))
        .send({ email: person.email, password: PASSWORD })
        .expect(200);
      const { data } = await list({ token: String(body.access_token) });
      const time: unknown = expect.stringMatching(/^\d{4}-.*Z$/);
      expect(data[1]).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        organization_id: person.id,
        current: true,
        address: '127.0.0.1',
        user_agent: 'x'.repeat(256),
        authenticated_at: time,
        created_at: time,
        last_used_at: time,
        expires_at: time,
      });
      expect(text).toContain('omr_');
      expect(JSON.stringify(data)).not.toMatch(/omr_|hash|eyJ/);
    });

    it('pages', async () => {
      const person = await signUp(sut);
      const ids = [person.sessionId];
      for (let times = 0; times < 4; times++) ids.push((await startSession(sut, person)).sessionId);
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await list(person, { limit: 2, ...(cursor && { cursor }) });
        found.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect(found).toEqual(ids);
    });

    it('leaves out what has ended: by its time, a sign-out, a new password, a removal, a deletion', async () => {
      const person = await signUp(sut);
      const expired = await startSession(sut, person);
      const _id = new Types.ObjectId(expired.sessionId);
      await sut.system.collection('sessions').updateOne({ _id }, { $set: { expires_at: new Date(1) } });
      const signedOut = await startSession(sut, person);
      await sut.http.post('/admin/logout').auth(signedOut.token, { type: 'bearer' }).expect(204);
      expect(await idsOf(person)).toEqual([person.sessionId]);

      await startSession(sut, person);
      await sut.http
        .post('/admin/password')
        .auth(person.token, { type: 'bearer' })
        .send({ password: 'another good password of mine' })
        .expect(204);
      expect(await idsOf(person)).toEqual([person.sessionId]);
      const later = await startSession(sut, person);
      expect(await idsOf(person)).toEqual([person.sessionId, later.sessionId]);

      const guest = await addMember(sut, person, 'member');
      const { body } = await sut.http
        .post('/org/create')
        .auth(guest.token, { type: 'bearer' })
        .send({ organization_name: `${person.name}-guest` })
        .expect(201);
      const own = await startSession(sut, { id: String(body.id), adminId: guest.adminId });
      await removeMember(sut, guest);
      expect(await idsOf(own)).toEqual([own.sessionId]);
    });

    it('refuses a page that cannot be', async () => {
      const get = (query: object) =>
        sut.http.get('/admin/sessions').query(query).auth(owner.token, { type: 'bearer' });
      expectInvalidFields(await get({ limit: 0 }), 'limit');
      expectInvalidFields(await get({ cursor: { $gt: '' } }), 'cursor[$gt]');
    });
  });

  describe('DELETE /admin/sessions/{id}', () => {
    it('ends one from another device, at once', async () => {
      const lost = await startSession(sut, owner);
      await me(lost).expect(200);
      await end(lost.sessionId, owner).expect(204);
      expectProblem(await me(lost), 401, 'AUTH.TOKEN_INVALID');
      const again = await sut.http.post('/admin/refresh').send({ refresh_token: lost.refreshToken });
      expectProblem(again, 401, 'AUTH.REFRESH_TOKEN_INVALID');
      expectProblem(await end(lost.sessionId, owner), 404, 'SESSION.NOT_FOUND');
    });

    it('ends the one that asks, too', async () => {
      const own = await startSession(sut, owner);
      await end(own.sessionId, own).expect(204);
      expectProblem(await me(own), 401, 'AUTH.TOKEN_INVALID');
    });

    it("answers for somebody else's like for one that nobody has, of the same organization or not", async () => {
      const [colleague, stranger] = [await addMember(sut, owner, 'viewer'), await signUp(sut)];
      const ids = [colleague.sessionId, stranger.sessionId, new Types.ObjectId().toHexString(), 'x', '%24ne'];
      for (const id of ids) {
        const { detail } = expectProblem(await end(id, owner), 404, 'SESSION.NOT_FOUND');
        expect(detail).toBe('You have no session with this id');
      }
      await me(colleague).expect(200);
      await me(stranger).expect(200);
    });
  });

  it('costs a request nothing once it is known', async () => {
    const holder = await startSession(sut, owner);
    const caching = await startCachingApp(sut);
    try {
      await me(holder, caching).expect(200);
      const commands = await commandsOfRequests(caching, async () => {
        for (let times = 0; times < 5; times++) await me(holder, caching).expect(200);
      });
      expect(commands).toEqual([]);
    } finally {
      await caching.stop();
    }
  });
});
