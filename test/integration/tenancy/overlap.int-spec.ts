import { signUp, uniqueName, type SignedUp } from '../../support/factories';
import { NotesModule, type Note } from '../../support/notes-feature';
import { expectInvalidFields } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const TENANTS = 8;
const ROUNDS = 25;
/** Fewer than there are tenants, so that models are evicted while they are in use. */
const MODEL_LIMIT = 3;

describe('Many tenants at the same time', () => {
  let testApp: TestApp;
  let owners: readonly SignedUp[];

  beforeAll(async () => {
    testApp = await startTestApp({ TENANT_MODEL_LIMIT: MODEL_LIMIT }, [NotesModule]);
    owners = await Promise.all(Array.from({ length: TENANTS }, () => signUp(testApp)));
  });
  afterAll(() => testApp.close());

  const authorization = ({ token }: SignedUp) => ({ Authorization: `Bearer ${token}` });

  async function write(owner: SignedUp, round: number): Promise<void> {
    // The same keys in every tenant: their unique index must not reach beyond one of them.
    const note: Note = { key: `note ${round}`, text: owner.name };
    await testApp.http.post('/notes').set(authorization(owner)).send(note).expect(201);
  }

  async function read(owner: SignedUp): Promise<readonly Note[]> {
    const { body } = await testApp.http.get('/notes').set(authorization(owner)).expect(200);
    return body as Note[];
  }

  it('each write and see their own notes only', async () => {
    const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
    const seen = await Promise.all(
      rounds.flatMap((round) =>
        owners.map(async (owner) => {
          const [, notes] = await Promise.all([write(owner, round), read(owner)]);
          return { owner, notes };
        }),
      ),
    );

    for (const { owner, notes } of seen) {
      expect(notes.filter(({ text }) => text !== owner.name)).toEqual([]);
    }
    for (const owner of owners) {
      const keys = (await read(owner)).map(({ key }) => key);
      expect(keys).toEqual(expect.arrayContaining(rounds.map((round) => `note ${round}`)));
      const stored = testApp.tenants.collection(`org_${owner.name}__notes`);
      expect(await stored.countDocuments()).toBe(keys.length);
      expect(await stored.countDocuments({ text: { $ne: owner.name } })).toBe(0);
    }
  });

  it('are chosen by the verified token alone', async () => {
    const [owner, victim] = owners as [SignedUp, SignedUp];
    await write(owner, ROUNDS);
    await write(victim, ROUNDS);
    const read = () =>
      testApp.http
        .get('/notes')
        .set({ ...authorization(owner), 'X-Tenant-Id': victim.id, 'X-Organization-Name': victim.name });
    const query = { organization_name: victim.name, organization_id: victim.id, tenant: victim.id };
    expectInvalidFields(await read().query(query), ...Object.keys(query));
    const { body } = await read().expect(200);
    expect(new Set((body as Note[]).map(({ text }) => text))).toEqual(new Set([owner.name]));
  });

  it('leave nothing reachable without a token', async () => {
    await testApp.http.get('/notes').expect(401);
    await testApp.http.post('/notes').send({ key: uniqueName(), text: 'x' }).expect(401);
  });
});
