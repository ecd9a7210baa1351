import { Types, type mongo } from 'mongoose';
import { SweeperService } from '../../../src/organizations/lifecycle/sweeper.service';
import { PASSWORD, signIn, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { expectProblem } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';

const DAY_MS = 24 * 60 * 60_000;

type Named = Pick<SignedUp, 'name' | 'token'>;

describe('A name that was given up', () => {
  let sut: TestApp;

  beforeAll(async () => {
    sut = await startTestApp({ NAME_REST_DAYS: 10 });
  });
  afterAll(() => sut.close());

  const rename = ({ name, token }: Named, to: string, { http }: TestApp = sut) =>
    http
      .put('/org/update')
      .query({ current_org_name: name })
      .auth(token, { type: 'bearer' })
      .send({ organization_name: to });
  const remove = ({ name, token }: Named, { http }: TestApp = sut) =>
    http.delete('/org/delete').query({ organization_name: name }).auth(token, { type: 'bearer' });
  const get = (name: string) => sut.http.get('/org/get').query({ organization_name: name }).redirects(0);
  const create = (name: string, email: string, password = PASSWORD, { http }: TestApp = sut) =>
    http.post('/org/create').send({ organization_name: name, email, password });
  const createAsStranger = (name: string, app: TestApp = sut) =>
    create(name, `stranger@${uniqueName()}.example`, PASSWORD, app);
  const stored = ({ id }: Pick<SignedUp, 'id'>) =>
    sut.system.collection('organizations').findOne({ _id: new Types.ObjectId(id) });
  const change = ({ id }: Pick<SignedUp, 'id'>, update: mongo.UpdateFilter<mongo.Document>) =>
    sut.system.collection('organizations').updateOne({ _id: new Types.ObjectId(id) }, update);
  const endRestOf = (organization: Pick<SignedUp, 'id'>) =>
    change(organization, { $set: { 'resting_names.$[].until': new Date() } });
  const sweep = () => sut.app.get(SweeperService).sweep();

  async function renamed(): Promise<SignedUp & { readonly old: string }> {
    const organization = await signUp(sut);
    const name = uniqueName('renamed');
    await rename(organization, name).expect(200);
    return { ...organization, name, old: organization.name };
  }

  describe('by renaming', () => {
    it('leads to the new one', async () => {
      const { old, name } = await renamed();
      const answer = await get(old).expect(308);
      expect(answer.headers['location']).toBe(`/org/get?organization_name=${name}`);
      expect(answer.text).toBe('');
    });

    it('leads to the newest one after further changes', async () => {
      const organization = await renamed();
      const newest = uniqueName('newest');
      await rename(organization, newest).expect(200);
      for (const old of [organization.old, organization.name]) {
        const answer = await get(old).expect(308);
        expect(answer.headers['location']).toBe(`/org/get?organization_name=${newest}`);
      }
    });

    it('changes and deletes nothing', async () => {
      const { old, token, name } = await renamed();
      expectProblem(await rename({ name: old, token }, uniqueName()), 404, 'ORGANIZATION.NOT_FOUND');
      expectProblem(await remove({ name: old, token }), 404, 'ORGANIZATION.NOT_FOUND');
      await get(name).expect(200);
    });

    it('is kept from everybody else, also from the same person for another organization', async () => {
      const organization = await renamed();
      const other = await signUp(sut);
      const further = sut.http
        .post('/org/create')
        .auth(organization.token, { type: 'bearer' })
        .send({ organization_name: organization.old });
      for (const attempt of [
        createAsStranger(organization.old),
        rename(other, organization.old),
        create(organization.old, organization.email),
        further,
      ]) {
        expectProblem(await attempt, 409, 'ORGANIZATION.NAME_TAKEN');
      }
    });

    it('can be taken back, and the other one rests then', async () => {
      const organization = await renamed();
      await rename(organization, organization.old).expect(200);
      await get(organization.old).expect(200);
      const answer = await get(organization.name).expect(308);
      expect(answer.headers['location']).toBe(`/org/get?organization_name=${organization.old}`);
    });

    it('rests for as long as is configured', async () => {
      const organization = await renamed();
      const record = await stored(organization);
      const [rest] = record?.['resting_names'] as { name: string; until: Date }[];
      expect(rest?.name).toBe(organization.old);
      expect(Number(rest?.until) - Number(record?.['updated_at'])).toBe(10 * DAY_MS);
    });

    it('is nobody’s when its rest is over, and free for the next', async () => {
      const organization = await renamed();
      await endRestOf(organization);
      await createAsStranger(organization.old).expect(201);
      await get(organization.old).expect(200);
      await get(organization.name).expect(200);
    });

    it('is forgotten by the sweep when its rest is over', async () => {
      const organization = await renamed();
      await endRestOf(organization);
      await sweep();
      expect(await stored(organization)).toMatchObject({
        name_claims: [organization.name],
        resting_names: [],
      });
    });

    it('goes to one of many who ask for it when its rest is over', async () => {
      const organization = await renamed();
      await endRestOf(organization);
      const answers = await Promise.all(Array.from({ length: 5 }, () => createAsStranger(organization.old)));
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    });
  });

  describe('once too often', () => {
    async function renamedFiveTimes() {
      const organization = await signUp(sut);
      const names = [organization.name];
      for (let time = 0; time < 5; time += 1) {
        const next = uniqueName('next');
        await rename({ ...organization, name: String(names.at(-1)) }, next).expect(200);
        names.push(next);
      }
      return { ...organization, name: String(names.at(-1)), names };
    }

    it('is refused for the sixth, and nothing changes', async () => {
      const organization = await renamedFiveTimes();
      const sixth = uniqueName();
      expectProblem(await rename(organization, sixth), 409, 'ORGANIZATION.TOO_MANY_RENAMES');
      const both = sut.http
        .put('/org/update')
        .query({ current_org_name: organization.name })
        .auth(organization.token, { type: 'bearer' })
        .send({ organization_name: sixth, email: `new@${sixth}.example` });
      expectProblem(await both, 409, 'ORGANIZATION.TOO_MANY_RENAMES');
      await createAsStranger(sixth).expect(201);
      await create(uniqueName(), `new@${sixth}.example`).expect(201);
      await get(organization.name).expect(200);
    });

    it('still takes one of its own back, or its own name, or a display name', async () => {
      const organization = await renamedFiveTimes();
      await rename(organization, organization.name).expect(200);
      const [first = ''] = organization.names;
      await rename(organization, first).expect(200);
      await sut.http
        .put('/org/update')
        .query({ current_org_name: first })
        .auth(organization.token, { type: 'bearer' })
        .send({ display_name: 'Another' })
        .expect(200);
      expect(((await stored(organization))?.['resting_names'] as unknown[]).length).toBe(5);
    });

    it('may be done again when the rest of one is over', async () => {
      const organization = await renamedFiveTimes();
      await change(organization, { $set: { 'resting_names.0.until': new Date() } });
      await rename(organization, uniqueName()).expect(200);
    });

    it('is allowed to one of many that are asked at once', async () => {
      const organization = await renamedFiveTimes();
      await change(organization, { $set: { 'resting_names.0.until': new Date() } });
      const answers = await Promise.all(Array.from({ length: 4 }, () => rename(organization, uniqueName())));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect(((await stored(organization))?.['resting_names'] as unknown[]).length).toBe(5);
    });
  });

  describe('by deleting', () => {
    async function deleted(): Promise<SignedUp> {
      const organization = await signUp(sut);
      await remove(organization).expect(200);
      return organization;
    }

    it('leads nowhere, as do the names before it', async () => {
      const organization = await renamed();
      await remove(organization).expect(200);
      for (const name of [organization.name, organization.old]) {
        expectProblem(await get(name), 404, 'ORGANIZATION.NOT_FOUND');
      }
    });

    it('is taken back by who deleted it, with the same email and password, for a new organization', async () => {
      const organization = await deleted();
      const { body } = await create(organization.name, organization.email).expect(201);
      expect(body.id).not.toBe(organization.id);
      expect(body.admin_id).toBe(organization.adminId);
      expect(body.collection_name).not.toBe(`org_${organization.name}`);
      await signIn(sut, organization.email);
    });

    it('is refused with another email or password like any name that is taken', async () => {
      const organization = await deleted();
      const wrong = await create(organization.name, organization.email, 'not the password');
      expectProblem(wrong, 409, 'ORGANIZATION.NAME_TAKEN');
      expectProblem(await createAsStranger(organization.name), 409, 'ORGANIZATION.NAME_TAKEN');
      await create(organization.name, organization.email).expect(201);
    });

    it('is taken back by one of many attempts at once', async () => {
      const organization = await deleted();
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => create(organization.name, organization.email)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
      await signIn(sut, organization.email);
    });

    it('still rests for everybody else when the new organization did not come to be', async () => {
      const organization = await deleted();
      // As a crash leaves it behind the giving up.
      await change(organization, { $set: { 'resting_names.0.given_up': true }, $unset: { name_claims: 1 } });
      expectProblem(await createAsStranger(organization.name), 409, 'ORGANIZATION.NAME_TAKEN');
      expectProblem(await rename(await signUp(sut), organization.name), 409, 'ORGANIZATION.NAME_TAKEN');
      await create(organization.name, organization.email).expect(201);
    });

    it('is free for everybody when its rest is over', async () => {
      const organization = await deleted();
      await endRestOf(organization);
      await createAsStranger(organization.name).expect(201);
    });
  });

  it('is free at once where names do not rest', async () => {
    const restless = await startTestApp({ NAME_REST_DAYS: 0 });
    try {
      const organization = await signUp(restless);
      let { name } = organization;
      for (let time = 0; time < 7; time += 1) {
        const next = uniqueName();
        await rename({ ...organization, name }, next, restless).expect(200);
        name = next;
      }
      const first = restless.http.get('/org/get').query({ organization_name: organization.name });
      await first.expect(404);
      await createAsStranger(organization.name, restless).expect(201);
      await remove({ ...organization, name }, restless).expect(200);
      await createAsStranger(name, restless).expect(201);
    } finally {
      await restless.close();
    }
  });
});
