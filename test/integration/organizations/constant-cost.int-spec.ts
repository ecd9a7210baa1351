import { Types } from 'mongoose';
import { commandsOfRequests } from '../../support/database-commands';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { OperatorClient, WITH_OPERATOR } from '../../support/operators';
import { startTestApp, type TestApp } from '../../support/test-app';

jest.setTimeout(120_000);

const FEW = 10;
const MANY = 2_000;
/** What runs beside the requests can only add to what is counted. */
const TRIES = 2;

describe('The number of database commands of a request', () => {
  let sut: TestApp;
  let operator: OperatorClient;

  beforeAll(async () => {
    sut = await startTestApp({ ...WITH_OPERATOR, SWEEP_SECONDS: 3600 });
    operator = new OperatorClient(sut);
  });
  afterAll(() => sut.close());

  const asOwner = (token: string) => ({ Authorization: `Bearer ${token}` });
  const create = (name: string) =>
    sut.http
      .post('/org/create')
      .send({ organization_name: name, email: `owner@${name}.example`, password: PASSWORD });

  /** Each with an organization of its own, signed in. */
  const REQUESTS: Readonly<Record<string, (owner: SignedUp) => PromiseLike<{ readonly status: number }>>> = {
    create: () => create(uniqueName()),
    'taken name': ({ name }) => create(name),
    get: ({ name }) => sut.http.get('/org/get').query({ organization_name: name }),
    login: ({ email }) => sut.http.post('/admin/login').send({ email, password: PASSWORD }),
    me: ({ token }) => sut.http.get('/admin/me').set(asOwner(token)),
    rename: ({ name, token }) =>
      sut.http
        .put('/org/update')
        .query({ current_org_name: name })
        .set(asOwner(token))
        .send({ organization_name: uniqueName() }),
    'change of name and email': ({ name, token }) => {
      const next = uniqueName();
      return sut.http
        .put('/org/update')
        .query({ current_org_name: name })
        .set(asOwner(token))
        .send({ organization_name: next, email: `owner@${next}.example` });
    },
    delete: ({ name, token }) =>
      sut.http.delete('/org/delete').query({ organization_name: name }).set(asOwner(token)),
    restore: async ({ id, email }) => {
      await operator.delete(id).expect(200);
      return sut.http.post('/org/restore').send({ organization_id: id, email, password: PASSWORD });
    },
    purge: ({ name, token }) =>
      sut.http.post('/org/purge').set(asOwner(token)).send({ organization_name: name, password: PASSWORD }),
    'document written': ({ token }) =>
      sut.http.post('/org/documents/notes').set(asOwner(token)).send({ text: 'one' }),
    'documents listed': ({ token }) => sut.http.get('/org/documents/notes').set(asOwner(token)),
    'organizations listed': () => operator.get('/organizations'),
    suspend: ({ id }) => operator.post(id, 'suspend'),
  };

  /** The least of a few tries, by request. */
  async function measure(): Promise<Record<string, number>> {
    const least: Record<string, number> = {};
    for (const [what, request] of Object.entries(REQUESTS)) {
      for (let time = 0; time < TRIES; time += 1) {
        const owner = await signUp(sut);
        const commands = await commandsOfRequests(sut, async () => {
          const { status } = await request(owner);
          if (status >= 500) throw new Error(`${what} was answered ${status}`);
        });
        least[what] = Math.min(least[what] ?? Infinity, commands.length);
      }
    }
    return least;
  }

  /** As they are stored, but for the collections: those cost the database, and none of these requests. */
  async function fillUpTo(count: number): Promise<void> {
    const model = await signUp(sut);
    const stored = async (collection: string, filter: object) => {
      const record = await sut.system.collection(collection).findOne(filter);
      if (record === null) throw new Error(`There is none in ${collection}`);
      return record;
    };
    const organization = await stored('organizations', { _id: new Types.ObjectId(model.id) });
    const account = await stored('admin_users', { _id: new Types.ObjectId(model.adminId) });
    const membership = await stored('memberships', { admin_id: account._id });
    const missing = count - (await sut.system.collection('organizations').countDocuments());
    const made = Array.from({ length: missing }, (_, index) => {
      const [id, adminId] = [new Types.ObjectId(), new Types.ObjectId()];
      const name = uniqueName(`filled-${index}`);
      const email = `owner@${name}.example`;
      return {
        organization: {
          ...organization,
          ...{ _id: id, name, name_claims: [name], namespace_claim: name, owner_ids: [adminId] },
        },
        account: { ...account, _id: adminId, email, email_claims: [email], founding_organization_id: id },
        membership: { ...membership, _id: new Types.ObjectId(), admin_id: adminId, organization_id: id },
      };
    });
    await sut.system.collection('organizations').insertMany(made.map((each) => each.organization));
    await sut.system.collection('admin_users').insertMany(made.map((each) => each.account));
    await sut.system.collection('memberships').insertMany(made.map((each) => each.membership));
  }

  it(`is the same with ${FEW} organizations and with ${MANY}`, async () => {
    await fillUpTo(FEW);
    const withFew = await measure();
    await fillUpTo(MANY);
    expect(await measure()).toEqual(withFew);
    expect(Math.max(...Object.values(withFew))).toBeLessThan(25);
  });
});
