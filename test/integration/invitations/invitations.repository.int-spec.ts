import type { InvitationId } from '../../../src/common/types/ids';
import { newAdminId, newId } from '../../../src/database/object-id';
import { ExpiredRecordsService } from '../../../src/database/expiry/expired-records.service';
import type { NewInvitation } from '../../../src/invitations/invitation';
import { InvitationsRepository } from '../../../src/invitations/invitations.repository';
import { startTestApp, type TestApp } from '../../support/test-app';
import { newOrganizationId } from '../../support/ids';

const HOUR_MS = 60 * 60_000;

describe(InvitationsRepository.name, () => {
  let testApp: TestApp;
  let sut: InvitationsRepository;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(InvitationsRepository);
  });
  afterAll(() => testApp.close());

  const invitation = (changes: Partial<NewInvitation> = {}): NewInvitation => ({
    id: newId() as InvitationId,
    organizationId: newOrganizationId(),
    email: 'invited@example.com',
    role: 'member',
    tokenHash: newId(),
    invitedBy: newAdminId(),
    expiresAt: new Date(Date.now() + HOUR_MS),
    ...changes,
  });

  const inserted = async (changes: Partial<NewInvitation> = {}) => {
    const given = invitation(changes);
    const made = await sut.insert(given);
    if (made === null) throw new Error('There is one already');
    return { ...given, made };
  };

  it('gives an address of an organization to one of many at once', async () => {
    const { organizationId } = invitation();
    const made = await Promise.all(
      Array.from({ length: 10 }, () => sut.insert(invitation({ organizationId }))),
    );
    expect(made.filter((one) => one !== null)).toHaveLength(1);
    expect(await sut.countOf(organizationId)).toBe(1);
  });

  it('makes room for another one when the time is over, or it is accepted', async () => {
    const { organizationId } = await inserted({ expiresAt: new Date() });
    const second = await inserted({ organizationId });
    const person = newAdminId();
    expect(await sut.claim(second.made, person)).toBe(true);
    expect(await sut.accept(second.made, person)).toBe(true);
    await inserted({ organizationId });
    expect(await sut.countOf(organizationId)).toBe(2);
  });

  it('is for one person: claimed by them again, and by nobody else', async () => {
    const { made } = await inserted();
    const people = Array.from({ length: 5 }, newAdminId);
    const claims = await Promise.all(people.map((person) => sut.claim(made, person)));
    expect(claims.filter((done) => done)).toHaveLength(1);
    const first = people[claims.indexOf(true)] ?? newAdminId();
    expect(await sut.claim(made, first)).toBe(true);
    expect(await sut.accept(made, newAdminId())).toBe(false);
    expect(await sut.accept(made, first)).toBe(true);
    expect(await sut.accept(made, first)).toBe(true);
    expect(await sut.claim(made, first)).toBe(false);
  });

  it('forgets a claim and a token when it is sent again', async () => {
    const { made, tokenHash, ...one } = await inserted();
    await sut.claim(made, newAdminId());
    const renewed = await sut.renew(one, { ...one, tokenHash: newId() });
    expect(renewed).toMatchObject({ id: made.id, version: 2, adminId: null });
    expect(await sut.findByToken(tokenHash)).toBeNull();
    expect(await sut.claim(made, newAdminId())).toBe(false);
  });

  it('reaches nothing of another organization, and nothing whose time is over', async () => {
    const one = await inserted();
    const foreign = { id: one.id, organizationId: newOrganizationId() };
    const late = await inserted({ expiresAt: new Date() });
    for (const key of [foreign, late]) {
      expect(await sut.find(key)).toBeNull();
      expect(await sut.renew(key, { ...one, tokenHash: newId() })).toBeNull();
      expect(await sut.revoke(key)).toBe(false);
      expect((await sut.list(key.organizationId, { limit: 10, after: undefined })).items).toEqual([]);
    }
    expect(await sut.findByToken(late.tokenHash)).toBeNull();
    expect(await sut.claim(late.made, newAdminId())).toBe(false);
    await sut.deleteAllOf(foreign.organizationId);
    expect(await sut.find(one)).toEqual(one.made);
  });

  it('is deleted some time after it has expired', async () => {
    const old = await inserted({ expiresAt: new Date(Date.now() - 2 * HOUR_MS) });
    const live = await inserted();
    await testApp.app.get(ExpiredRecordsService).deleteExpired();
    expect([await sut.countOf(old.organizationId), await sut.countOf(live.organizationId)]).toEqual([0, 1]);
  });
});
