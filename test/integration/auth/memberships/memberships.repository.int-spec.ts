import { MembershipsRepository } from '../../../../src/auth';
import { newAdminId } from '../../../../src/database/object-id';
import { startTestApp, type TestApp } from '../../../support/test-app';
import { newOrganizationId } from '../../../support/ids';

describe(MembershipsRepository.name, () => {
  let testApp: TestApp;
  let sut: MembershipsRepository;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(MembershipsRepository);
  });
  afterAll(() => testApp.close());

  const membership = () =>
    ({ adminId: newAdminId(), organizationId: newOrganizationId(), role: 'owner' }) as const;

  const stored = (wanted: object) => ({
    ...wanted,
    id: expect.any(String) as string,
    version: 1,
    joinedAt: expect.any(Date) as Date,
  });

  it('makes one membership of a pair, however often and at once it is asked to', async () => {
    const wanted = membership();
    await Promise.all(Array.from({ length: 10 }, () => sut.ensure(wanted)));
    await sut.ensure(wanted);
    expect(await sut.listOf(wanted.adminId)).toEqual([stored(wanted)]);
  });

  it('lists the organizations of a person in the order of joining', async () => {
    const { adminId } = membership();
    const joined = Array.from({ length: 5 }, () => ({ ...membership(), adminId }));
    for (const one of joined) await sut.ensure(one);
    await sut.ensure(membership()); // somebody else's
    expect(await sut.listOf(adminId)).toEqual(joined.map(stored));
  });

  it('finds exactly the pair', async () => {
    const [a, b] = [membership(), membership()];
    await sut.ensure(a);
    await sut.ensure(b);
    expect(await sut.find(a)).toEqual(stored(a));
    expect(await sut.find({ adminId: a.adminId, organizationId: b.organizationId })).toBeNull();
  });

  it('deletes exactly the pair, also a second time', async () => {
    const first = membership();
    const second = { ...membership(), adminId: first.adminId };
    await sut.ensure(first);
    await sut.ensure(second);
    await sut.delete(first);
    await sut.delete(first);
    expect(await sut.listOf(first.adminId)).toEqual([stored(second)]);
  });
});
