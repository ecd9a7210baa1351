import { ROLES } from '../../../../src/auth';
import { signUp, type SignedUp } from '../../../support/factories';
import { invite, mailedToken } from '../../../support/invitations';
import { addMember } from '../../../support/members';
import { expectInvalidFields, expectProblem, textWithoutRequestId } from '../../../support/problems';
import { mayManage } from '../../../support/roles';
import { startTestApp, type TestApp } from '../../../support/test-app';

interface InvitationList {
  readonly data: readonly { readonly id: string; readonly email: string }[];
  readonly next_cursor: string | null;
}

const CASES = ROLES.flatMap((caller) => ROLES.map((invited) => ({ caller, invited })));

describe('/org/invitations', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  type Caller = Pick<SignedUp, 'token'>;

  const as = ({ token }: Caller) => ({
    list: (query: object = {}) =>
      sut.http.get('/org/invitations').query(query).auth(token, { type: 'bearer' }),
    get: (id: string) => sut.http.get(`/org/invitations/${id}`).auth(token, { type: 'bearer' }),
    resend: (id: string) => sut.http.post(`/org/invitations/${id}/resend`).auth(token, { type: 'bearer' }),
    revoke: (id: string) => sut.http.delete(`/org/invitations/${id}`).auth(token, { type: 'bearer' }),
  });

  const accept = (token: string) =>
    sut.http.post('/invitations/accept').send({ token, password: 'a good password' });

  const expire = (email: string) =>
    sut.system.collection('invitations').updateOne({ email }, { $set: { expires_at: new Date() } });

  describe('GET', () => {
    it('pages through what is pending in its own organization, and through nothing else', async () => {
      const [mine, other] = [await signUp(sut), await signUp(sut)];
      const ids: string[] = [];
      for (let count = 0; count < 5; count += 1) ids.push((await invite(sut, mine)).id);
      await invite(sut, other);
      const accepted = await invite(sut, mine);
      await accept(accepted.token).expect(202);
      await expire((await invite(sut, mine)).email);
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const { body } = await as(mine)
          .list({ limit: 2, ...(cursor && { cursor }) })
          .expect(200);
        const { data, next_cursor } = body as InvitationList;
        seen.push(...data.map(({ id }) => id));
        cursor = next_cursor;
      } while (cursor !== null && seen.length < 20);
      expect(seen).toEqual(ids);
      expectInvalidFields(await as(mine).list({ cursor: 'nonsense' }), 'cursor');
    });

    it.each(ROLES)('is open to owners and admins alone, when asked by %s', async (role) => {
      const caller = as(await addMember(sut, organization, role));
      const { id } = await invite(sut, organization);
      for (const answer of [await caller.list(), await caller.get(id)]) {
        if (mayManage(role)) expect(answer.status).toBe(200);
        else expectProblem(answer, 403, 'AUTH.FORBIDDEN');
      }
    });
  });

  describe('POST /{id}/resend', () => {
    it('mails another token, ends the one before, and begins the time anew', async () => {
      const { id, email, token } = await invite(sut, organization);
      await sut.system
        .collection('invitations')
        .updateOne({ email }, { $set: { expires_at: new Date(Date.now() + 60_000) } });
      const { body, headers } = await as(organization).resend(id).expect(200);
      expect(Date.parse(String(body.expires_at))).toBeGreaterThan(Date.now() + 6 * 24 * 60 * 60_000);
      expect(headers['etag']).toBe('"2"');
      expectProblem(await accept(token), 404, 'INVITATION.NOT_FOUND');
      await accept(await mailedToken(sut, email, 2)).expect(202);
    });

    it.each(CASES)('by $caller, of one as $invited', async ({ caller, invited }) => {
      const { id } = await invite(sut, organization, invited);
      const who = await addMember(sut, organization, caller);
      const answer = await as(who).resend(id);
      if (mayManage(caller, invited)) {
        expect(answer.body.invited_by).toBe(who.adminId);
        expect(answer.status).toBe(200);
      } else {
        expectProblem(answer, 403, 'AUTH.FORBIDDEN');
      }
    });
  });

  describe('DELETE /{id}', () => {
    it('ends its token, and lets the address be invited again', async () => {
      const { id, email, token } = await invite(sut, organization);
      await as(organization).revoke(id).expect(204);
      expectProblem(await accept(token), 404, 'INVITATION.NOT_FOUND');
      expectProblem(await as(organization).revoke(id), 404, 'INVITATION.NOT_FOUND');
      await accept((await invite(sut, organization, 'viewer', email)).token).expect(202);
    });

    it.each(CASES)('by $caller, of one as $invited', async ({ caller, invited }) => {
      const { id } = await invite(sut, organization, invited);
      const answer = await as(await addMember(sut, organization, caller)).revoke(id);
      if (mayManage(caller, invited)) expect(answer.status).toBe(204);
      else expectProblem(answer, 403, 'AUTH.FORBIDDEN');
      const left = await as(organization).get(id);
      expect(left.status).toBe(mayManage(caller, invited) ? 404 : 200);
    });
  });

  it('takes If-Match, and does nothing to another version', async () => {
    const { id } = await invite(sut, organization);
    const { resend, revoke } = as(organization);
    expectProblem(await resend(id).set('If-Match', '"9"'), 412, 'REQUEST.PRECONDITION_FAILED');
    await resend(id).set('If-Match', '"1"').expect(200);
    expectProblem(await revoke(id).set('If-Match', '"1"'), 412, 'REQUEST.PRECONDITION_FAILED');
    expectProblem(await revoke(id).set('If-Match', 'W/"2"'), 412, 'REQUEST.PRECONDITION_FAILED');
    expectInvalidFields(await revoke(id).set('If-Match', 'nonsense'), 'If-Match');
    await revoke(id).set('If-Match', '"2"').expect(204);
  });

  it('answers alike for one of another organization, accepted, expired or revoked, none, and what is no id', async () => {
    const foreign = await invite(sut, await signUp(sut));
    const [accepted, expired, revoked] = [
      await invite(sut, organization),
      await invite(sut, organization),
      await invite(sut, organization),
    ];
    await accept(accepted.token).expect(202);
    await expire(expired.email);
    await as(organization).revoke(revoked.id).expect(204);
    const texts = new Set<string>();
    for (const id of [foreign.id, accepted.id, expired.id, revoked.id, 'f'.repeat(24), 'x', '$ne']) {
      const { get, resend, revoke } = as(organization);
      for (const answer of [await get(id), await resend(id), await revoke(id)]) {
        expectProblem(answer, 404, 'INVITATION.NOT_FOUND');
        texts.add(textWithoutRequestId(answer).replace(encodeURI(id), 'id').replace('/resend', ''));
      }
    }
    expect(texts.size).toBe(1);
    await accept(foreign.token).expect(202);
  });
});
