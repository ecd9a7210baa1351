import { Types } from 'mongoose';
import { newAdminId } from '../../../../src/database/object-id';
import { OwnersRepository, type Owners } from '../../../../src/organizations';
import { newTenant } from '../../../support/tenants';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { newOrganizationId } from '../../../support/ids';

describe(OwnersRepository.name, () => {
  let testApp: TestApp;
  let sut: OwnersRepository;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(OwnersRepository);
  });
  afterAll(() => testApp.close());

  const read = async (id: Parameters<OwnersRepository['find']>[0]): Promise<Owners> => {
    const owners = await sut.find(id);
    if (owners === null) throw new Error('It is not active');
    return owners;
  };

  async function withTwoOwners() {
    const { id } = await newTenant(testApp);
    const founder = await read(id);
    const second = newAdminId();
    expect(await sut.add(id, founder, second)).toBe(true);
    const [first] = founder.ids;
    if (first === undefined) throw new Error('It has no owner');
    return { id, first, second };
  }

  it('lets one of many who have read the same owners change them', async () => {
    const { id } = await newTenant(testApp);
    const owners = await read(id);
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => sut.add(id, owners, newAdminId())));
    expect(outcomes.filter((done) => done)).toHaveLength(1);
    expect((await read(id)).ids).toHaveLength(2);
  });

  it('keeps one of two owners, whoever removes whom at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { id, first, second } = await withTwoOwners();
      const owners = await read(id);
      const outcomes = await Promise.all([sut.remove(id, owners, first), sut.remove(id, owners, second)]);
      expect(outcomes.filter((done) => done)).toHaveLength(1);
      const [last, ...others] = (await read(id)).ids;
      expect(others).toEqual([]);
      if (last !== undefined) expect(await sut.remove(id, await read(id), last)).toBe(false);
      expect((await read(id)).ids).toEqual([last]);
    }
  });

  it('overtakes who is about to make an owner of somebody by removing them, who is none', async () => {
    const { id } = await newTenant(testApp);
    const owners = await read(id);
    const person = newAdminId();
    expect(await sut.remove(id, owners, person)).toBe(true);
    expect(await sut.add(id, owners, person)).toBe(false);
    expect((await read(id)).ids).toEqual(owners.ids);
  });

  it('adds nobody twice', async () => {
    const { id, second } = await withTwoOwners();
    expect(await sut.add(id, await read(id), second)).toBe(true);
    expect((await read(id)).ids.filter((one) => one === second)).toHaveLength(1);
  });

  it('knows nothing of what is not active', async () => {
    expect(await sut.find(newOrganizationId())).toBeNull();
    const { id } = await withTwoOwners();
    const owners = await read(id);
    const [first] = owners.ids;
    const which = { _id: new Types.ObjectId(id) };
    await testApp.system.collection('organizations').updateOne(which, { $set: { status: 'suspended' } });
    expect(await sut.find(id)).toBeNull();
    expect(first && (await sut.remove(id, owners, first))).toBe(false);
  });
});
