import { createHash } from 'node:crypto';
import { decode, type JwtPayload } from 'jsonwebtoken';
import { Types } from 'mongoose';
import { resume, suspend } from '../../support/arrange';
import { addMember, removeMember, setRole } from '../../support/members';
import { withWrongClock } from '../../support/clock';
import { commandsOfRequests } from '../../support/database-commands';
import { PASSWORD, signUp, startSession, type SignedUp } from '../../support/factories';
import {
  expectInvalidFields,
  expectProblem,
  textWithoutRequestId,
  type Answer,
} from '../../support/problems';
import { startCachingApp, startSecondApp, startTestApp, type TestApp } from '../../support/test-app';
import { withCharacterChanged } from '../../support/changed-character';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

type Holder = Pick<SignedUp, 'token' | 'refreshToken' | 'sessionId'>;

describe('POST /admin/refresh', () => {
  let sut: TestApp;
  let other: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    other = await startSecondApp(sut);
    owner = await signUp(sut);
  });
  afterAll(async () => {
    await other.stop();
    await sut.close();
  });

  const refresh = (refresh_token: unknown, { http } = sut) =>
    http.post('/admin/refresh').send({ refresh_token });
  const next = async (token: string, app = sut) => (await refresh(token, app).expect(200)).body as Tokens;
  const me = (token: string) => sut.http.get('/admin/me').auth(token, { type: 'bearer' });
  const sessions = () => sut.system.collection('sessions');
  const recordOf = ({ sessionId }: Holder) => sessions().findOne({ _id: new Types.ObjectId(sessionId) });
  const change = ({ sessionId }: Holder, update: object) =>
    sessions().updateOne({ _id: new Types.ObjectId(sessionId) }, { $set: update });
  const claimsOf = (token: string) => decode(token) as JwtPayload;
  const ago = (ms: number) => new Date(Date.now() - ms);

  function expectRefused(answer: Answer) {
    expectProblem(answer, 401, 'AUTH.REFRESH_TOKEN_INVALID');
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  }

  async function expectEnded(holder: Holder) {
    expectProblem(await me(holder.token), 401, 'AUTH.TOKEN_INVALID');
  }

  it('answers the next pair of the same session', async () => {
    const authenticatedAt = ago(3600_000);
    const holder = await startSession(sut, owner, authenticatedAt);
    const { body, headers } = await refresh(holder.refreshToken).expect(200);
    expect(body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: 900,
      refresh_token: expect.stringMatching(/^omr_[\w-]{64}$/),
    });
    expect(headers['cache-control']).toBe('no-store');
    expect(body.refresh_token).not.toBe(holder.refreshToken);
    const [before, after] = [claimsOf(holder.token), claimsOf((body as Tokens).access_token)];
    // When the password was given stays what it was, however often a session goes on.
    const times = { iat: expect.any(Number) as number, exp: expect.any(Number) as number };
    expect(after).toEqual({ ...before, ...times, jti: expect.any(String) as string });
    expect(after['auth_time']).toBe(Math.floor(authenticatedAt.getTime() / 1000));
    expect(after.jti).not.toBe(before.jti);
    await me((body as Tokens).access_token).expect(200);
  });

  it('goes on and on, on whichever instance', async () => {
    const holder = await startSession(sut, owner);
    let token = holder.refreshToken;
    const seen = new Set<string>();
    for (let times = 0; times < 6; times++) {
      seen.add(token);
      token = (await next(token, times % 2 === 0 ? other : sut)).refresh_token;
    }
    expect(seen.size).toBe(6);
    expect((await recordOf(holder))?.['refresh']).toMatchObject({ counter: 6 });
  });

  it('stores but hashes', async () => {
    const holder = await startSession(sut, owner);
    const { refresh_token } = await next(holder.refreshToken);
    const record = await recordOf(holder);
    const hash = (token: string) => createHash('sha256').update(token).digest('base64url');
    expect(record?.['refresh']).toMatchObject({
      hash: hash(refresh_token),
      previous_hash: hash(holder.refreshToken),
    });
    for (const token of [refresh_token, holder.refreshToken]) {
      expect(JSON.stringify(record)).not.toContain(token);
    }
  });

  it('moves the end of the session on, but never beyond its last', async () => {
    const holder = await startSession(sut, owner);
    await change(holder, { expires_at: new Date(Date.now() + 60_000) });
    const { refresh_token } = await next(holder.refreshToken);
    const movedOn = (await recordOf(holder))?.['expires_at'] as Date;
    expect(movedOn.getTime() - Date.now()).toBeGreaterThan(29 * 24 * 3600_000);
    const ends_at = new Date(Date.now() + 3600_000);
    await change(holder, { ends_at });
    await next(refresh_token);
    expect((await recordOf(holder))?.['expires_at']).toEqual(ends_at);
  });

  it('is what an access token goes on by that was about to end with its session', async () => {
    const holder = await startSession(sut, owner);
    await change(holder, { expires_at: new Date(Date.now() + 30_000) });
    await me(holder.token).expect(200); // and so it is remembered
    const { access_token } = await next(holder.refreshToken);
    await withWrongClock(31_000, () => me(access_token).expect(200));
  });

  it('gives the role of now', async () => {
    const admin = await addMember(sut, owner, 'admin');
    await setRole(sut, admin, 'viewer');
    const { access_token } = await next(admin.refreshToken);
    expect(claimsOf(access_token)).toMatchObject({ role: 'viewer' });
    await setRole(sut, admin, 'member');
    expect((await me(access_token)).body.role).toBe('member');
  });

  describe('again with the same token', () => {
    it('gives the same next one where the answer was lost, on every instance', async () => {
      const { refreshToken } = await startSession(sut, owner);
      const first = await next(refreshToken);
      for (const app of [sut, other, sut]) {
        const again = await next(refreshToken, app);
        expect(again.refresh_token).toBe(first.refresh_token);
        expect(again.access_token).not.toBe(first.access_token);
        await me(again.access_token).expect(200);
      }
      await next(first.refresh_token);
    });

    it('gives twenty at once the same, and the family never forks', async () => {
      const holder = await startSession(sut, owner);
      const ask = (token: string) =>
        Promise.all(Array.from({ length: 20 }, (_, index) => next(token, index % 2 === 0 ? sut : other)));
      const first = await ask(holder.refreshToken);
      expect(new Set(first.map((one) => one.refresh_token)).size).toBe(1);
      const second = await ask(String(first[0]?.refresh_token));
      expect(new Set(second.map((one) => one.refresh_token)).size).toBe(1);
      expect((await recordOf(holder))?.['refresh']).toMatchObject({ counter: 2 });
    });

    it('does not move anything on', async () => {
      const holder = await startSession(sut, owner);
      await next(holder.refreshToken);
      const before = await recordOf(holder);
      await next(holder.refreshToken);
      expect(await recordOf(holder)).toEqual(before);
    });

    it('ends the session when half a minute is over', async () => {
      const holder = await startSession(sut, owner);
      const { refresh_token } = await next(holder.refreshToken);
      await change(holder, { 'refresh.rotated_at': ago(29_000) });
      expect((await next(holder.refreshToken)).refresh_token).toBe(refresh_token);
      await me(holder.token).expect(200);
      await change(holder, { 'refresh.rotated_at': ago(31_000) });
      expectRefused(await refresh(holder.refreshToken));
      await expectEnded(holder);
      expectRefused(await refresh(refresh_token));
    });

    it('ends the session when the next one was used: one of two has stolen it', async () => {
      const holder = await startSession(sut, owner);
      const stolen = await next(holder.refreshToken); // by whoever was first
      const further = await next(stolen.refresh_token);
      expectRefused(await refresh(holder.refreshToken));
      await expectEnded(holder);
      await expectEnded({ ...holder, token: further.access_token });
      for (const token of [holder.refreshToken, stolen.refresh_token, further.refresh_token]) {
        expectRefused(await refresh(token));
      }
    });

    it('ends the session also for one of long ago, and no other session', async () => {
      const [holder, beside] = [await startSession(sut, owner), await startSession(sut, owner)];
      let token = holder.refreshToken;
      for (let times = 0; times < 4; times++) token = (await next(token)).refresh_token;
      expectRefused(await refresh(holder.refreshToken));
      expectRefused(await refresh(token));
      await me(beside.token).expect(200);
      await next(beside.refreshToken);
    });

    it('ends it once and for all, whoever is at work with the next one at that moment', async () => {
      const holder = await startSession(sut, owner);
      const { refresh_token } = await next(holder.refreshToken);
      await change(holder, { 'refresh.rotated_at': ago(31_000) });
      const answers = await Promise.all([
        refresh(holder.refreshToken),
        refresh(refresh_token),
        refresh(refresh_token, other),
      ]);
      expectRefused(answers[0]);
      for (const { status, body } of answers.slice(1)) {
        if (status === 200) expectRefused(await refresh((body as Tokens).refresh_token));
      }
      await expectEnded(holder);
    });
  });

  describe('is refused', () => {
    it.each([
      ['none', undefined],
      ['an empty one', ''],
      ['a number', 1],
      ['a query operator', { $ne: '' }],
      ['a list', ['omr_']],
      ['a long one', 'x'.repeat(201)],
    ])('as a field: %s', async (_what, token) => {
      expectInvalidFields(await refresh(token), 'refresh_token');
    });

    it('without a question to the database when nobody here has made it', async () => {
      const { token, refreshToken } = await startSession(sut, owner);
      const elsewhere = await startTestApp({
        JWT_SECRET: 'a secret of somebody else, also of 32 bytes or more',
      });
      const { refreshToken: foreign } = await signUp(elsewhere).finally(() => elsewhere.close());
      const made = [
        foreign,
        'omr_',
        `omr_${'A'.repeat(64)}`,
        withCharacterChanged(refreshToken, 'omr_'.length),
        withCharacterChanged(refreshToken, -1),
        `${refreshToken}=`,
        `${refreshToken}A`,
        ` ${refreshToken}`,
        refreshToken.slice(4),
        refreshToken.replace('omr_', 'omk_'),
        token.slice(0, 200),
      ];
      const commands = await commandsOfRequests(sut, async () => {
        const answers = [];
        for (const one of made) answers.push(await refresh(one));
        for (const answer of answers) expectRefused(answer);
        expect(new Set(answers.map(textWithoutRequestId)).size).toBe(1);
      });
      expect(commands).toEqual([]);
      await next(refreshToken);
    });

    it('in place of an access token', async () => {
      const { refreshToken } = await startSession(sut, owner);
      expectProblem(await me(refreshToken), 401, 'AUTH.TOKEN_INVALID');
    });

    it('when the session is over', async () => {
      const [idle, signedOut] = [await startSession(sut, owner), await startSession(sut, owner)];
      await change(idle, { expires_at: ago(1) });
      expectRefused(await refresh(idle.refreshToken));
      await sut.http.post('/admin/logout').auth(signedOut.token, { type: 'bearer' }).expect(204);
      expectRefused(await refresh(signedOut.refreshToken));
    });

    it('when the member was removed, also who has come back', async () => {
      const member = await addMember(sut, owner, 'member');
      const [one, another] = [member, await startSession(sut, member)];
      await removeMember(sut, member);
      expectRefused(await refresh(one.refreshToken));
      await sut.system.collection('memberships').insertOne({
        admin_id: new Types.ObjectId(member.adminId),
        organization_id: new Types.ObjectId(member.id),
        role: 'member',
        created_at: new Date(),
      });
      expectRefused(await refresh(another.refreshToken));
    });

    it('when the account is gone', async () => {
      const member = await addMember(sut, owner, 'member');
      await sut.system.collection('admin_users').deleteOne({ _id: new Types.ObjectId(member.adminId) });
      expectRefused(await refresh(member.refreshToken));
    });

    it('when the password was changed, but for the session that changed it', async () => {
      const person = await signUp(sut);
      const beside = await startSession(sut, person);
      await sut.http
        .post('/admin/password')
        .auth(person.token, { type: 'bearer' })
        .send({ password: 'another good password of mine' })
        .expect(204);
      expectRefused(await refresh(beside.refreshToken));
      await next(person.refreshToken);
    });

    it('when the organization was deleted, also once it is restored', async () => {
      const person = await signUp(sut);
      const { id, email } = person;
      const beside = await startSession(sut, person);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: person.name })
        .auth(person.token, { type: 'bearer' })
        .expect(200);
      expectRefused(await refresh(person.refreshToken));
      await sut.http
        .post('/org/restore')
        .send({ organization_id: id, email, password: PASSWORD })
        .expect(200);
      expectRefused(await refresh(beside.refreshToken));
    });

    it('while the organization is suspended, and not used up by it', async () => {
      const person = await signUp(sut);
      await suspend(sut, person);
      expectProblem(await refresh(person.refreshToken), 403, 'ORGANIZATION.SUSPENDED');
      await resume(sut, person);
      await next(person.refreshToken);
    });
  });

  it('goes on when the secret was changed, also where the answer was lost meanwhile', async () => {
    const after = await startSecondApp(sut, {
      JWT_SECRET: 'the secret that has come after, also of 32 bytes or more',
      JWT_SECRET_PREVIOUS: sut.settings.JWT_SECRET,
    });
    try {
      const holder = await startSession(sut, owner);
      const before = await next(holder.refreshToken);
      expect((await next(holder.refreshToken, after)).refresh_token).toBe(before.refresh_token);
      const later = await next(before.refresh_token, after);
      await next(later.refresh_token, after);
      expectRefused(await refresh(later.refresh_token)); // who does not know the secret ends nothing
    } finally {
      await after.stop();
    }
  });

  it('costs two commands, and one more for an organization that was not asked for lately, or to tell of a stolen token', async () => {
    const holder = await startSession(sut, owner);
    const [caching, cold] = [await startCachingApp(sut), await startSecondApp(sut)];
    try {
      const commands = (token: string, app = caching) =>
        commandsOfRequests(app, () => refresh(token, app).then(() => undefined));
      const TWO = ['aggregate sessions', 'findAndModify sessions'];
      await caching.http.get('/admin/me').auth(holder.token, { type: 'bearer' }).expect(200);
      expect(await commands(holder.refreshToken)).toEqual(TWO);
      expect(await commands(holder.refreshToken)).toEqual(TWO);
      await change(holder, { 'refresh.rotated_at': ago(31_000) });
      // The entry comes before what it is of.
      expect(await commands(holder.refreshToken)).toEqual([
        TWO[0],
        'insert audit_entries',
        'delete sessions',
      ]);
      const { refreshToken } = await startSession(sut, owner);
      expect((await commands(refreshToken, cold)).toSorted()).toEqual(
        [...TWO, 'find organizations'].toSorted(),
      );
    } finally {
      await cold.stop();
      await caching.stop();
    }
  });
});
