import { Types } from 'mongoose';
import { commandsOfRequests } from '../../../support/database-commands';
import { signUp, type SignedUp } from '../../../support/factories';
import { addMember } from '../../../support/members';
import { expectInvalidFields, expectProblem } from '../../../support/problems';
import { startCachingApp, startTestApp, type TestApp } from '../../../support/test-app';

interface MemberList {
  readonly data: readonly { readonly id: string; readonly email: string; readonly role: string }[];
  readonly next_cursor: string | null;
}

describe('GET /org/members', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp();
  });
  afterAll(() => sut.close());

  const list = (token: string, query: object = {}, { http } = sut) =>
    http.get('/org/members').query(query).auth(token, { type: 'bearer' });

  /** Past the service: it takes its time to make a thousand. */
  async function addPeople({ id }: SignedUp, count: number): Promise<void> {
    const people = Array.from({ length: count }, () => new Types.ObjectId());
    const now = new Date();
    await sut.system.collection('admin_users').insertMany(
      people.map((_id) => ({
        _id,
        email: `${_id.toHexString()}@people.example`,
        email_claims: [`${_id.toHexString()}@people.example`],
        session_epoch: 1,
      })),
    );
    await sut.system.collection('memberships').insertMany(
      people.map((admin_id) => ({
        admin_id,
        organization_id: new Types.ObjectId(id),
        role: 'viewer',
        version: 1,
        created_at: now,
      })),
    );
  }

  it('shows to members of each role everybody with email, role and time of joining, and nothing else', async () => {
    const organization = await signUp(sut);
    const added = [];
    for (const role of ['owner', 'admin', 'member', 'viewer'] as const) {
      added.push({ ...(await addMember(sut, organization, role)), role });
    }
    const everybody = [{ ...organization, role: 'owner' }, ...added];
    for (const { token } of added) {
      const { body } = await list(token).expect(200);
      expect(body).toEqual({
        data: everybody.map(({ adminId, email, role }) => ({
          id: adminId,
          email,
          role,
          joined_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/),
        })),
        next_cursor: null,
      });
    }
  });

  it('shows nobody of another organization', async () => {
    const [mine, other] = [await signUp(sut), await signUp(sut)];
    await addMember(sut, other, 'admin');
    const { data } = (await list(mine.token).expect(200)).body as MemberList;
    expect(data.map(({ id }) => id)).toEqual([mine.adminId]);
  });

  it('neither repeats nor skips anybody while others come and go between its pages', async () => {
    const organization = await signUp(sut);
    await addPeople(organization, 8);
    const before = ((await list(organization.token).expect(200)).body as MemberList).data.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = null;
    let leaving = before.slice(-1);
    do {
      const page = { limit: 2, ...(cursor && { cursor }) };
      const { data, next_cursor } = (await list(organization.token, page).expect(200)).body as MemberList;
      seen.push(...data.map(({ id }) => id));
      cursor = next_cursor;
      await addPeople(organization, 1);
      for (const id of leaving) {
        await sut.http.delete(`/org/members/${id}`).auth(organization.token, { type: 'bearer' }).expect(204);
      }
      leaving = [];
    } while (cursor !== null && seen.length < 100);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.slice(0, 8)).toEqual(before.slice(0, 8));
    expect(seen).not.toContain(before[8]);
  });

  it('takes as many database commands for 10 members as for 1,000', async () => {
    const organization = await signUp(sut);
    const caching = await startCachingApp(sut);
    try {
      const commandsFor = async () => {
        const all = () => list(organization.token, { limit: 200 }, caching).expect(200);
        await all(); // from here on the caller is known
        return commandsOfRequests(caching, all);
      };
      await addPeople(organization, 9);
      expect(await commandsFor()).toEqual(['aggregate memberships']);
      await addPeople(organization, 990);
      expect(await commandsFor()).toEqual(['aggregate memberships']);
    } finally {
      await caching.stop();
    }
  });

  it('refuses a limit or a cursor that cannot be', async () => {
    const { token } = await signUp(sut);
    expectInvalidFields(await list(token, { limit: '201' }), 'limit');
    expectInvalidFields(await list(token, { cursor: 'nonsense' }), 'cursor');
  });

  it('is closed to who does not sign in', async () => {
    expectProblem(await sut.http.get('/org/members'), 401, 'AUTH.TOKEN_MISSING');
  });
});
