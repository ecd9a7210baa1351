import { Memberships, MembershipsRepository, type Role } from '../../../src/auth';
import type { AdminId, OrganizationId } from '../../../src/common/types/ids';
import { MembershipChangesService } from '../../../src/members';
import { ChangeInProgressError, OwnersRepository } from '../../../src/organizations';
import { signUp, type SignedUp } from '../../support/factories';
import { hold } from '../../support/hold';
import { addMember } from '../../support/members';
import { startTestApp, type TestApp } from '../../support/test-app';

class Died extends Error {}

describe(MembershipChangesService.name, () => {
  let testApp: TestApp;
  let sut: MembershipChangesService;
  let stored: MembershipsRepository;
  let owners: OwnersRepository;
  let founder: SignedUp;
  let organizationId: OrganizationId;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(MembershipChangesService);
    stored = testApp.app.get(MembershipsRepository);
    owners = testApp.app.get(OwnersRepository);
    founder = await signUp(testApp);
    organizationId = founder.id as OrganizationId;
  });
  afterEach(() => jest.restoreAllMocks());
  afterAll(() => testApp.close());

  const changeOf = (adminId: string) => ({ organizationId, adminId: adminId as AdminId });

  /** What the person is, by all that is stored; what they must never be is an owner without a membership. */
  async function standingOf(adminId: string): Promise<Role | 'nobody'> {
    const [membership, current] = [await stored.find(changeOf(adminId)), await owners.find(organizationId)];
    const isOwner = current?.ids.includes(adminId as AdminId) ?? false;
    if (membership === null) {
      expect({ adminId, isOwner }).toEqual({ adminId, isOwner: false });
      return 'nobody';
    }
    return isOwner ? 'owner' : membership.role;
  }

  /** Fails in place of one call, as if the process had died before it. */
  function dieBefore(service: object, method: string): void {
    jest.spyOn(service as Record<string, () => Promise<never>>, method).mockRejectedValueOnce(new Died());
  }

  describe('after a crash between its two writes', () => {
    it('leaves who was to be an owner what they were, until it is asked for again', async () => {
      const { adminId } = await addMember(testApp, founder, 'member');
      dieBefore(owners, 'add');
      await expect(sut.setRole(changeOf(adminId), 'owner')).rejects.toThrow(Died);
      expect(await standingOf(adminId)).toBe('member');
      await sut.setRole(changeOf(adminId), 'owner');
      expect(await standingOf(adminId)).toBe('owner');
    });

    it('leaves an owner who was to be less one still, until it is asked for again', async () => {
      const { adminId } = await addMember(testApp, founder, 'owner');
      dieBefore(owners, 'remove');
      await expect(sut.setRole(changeOf(adminId), 'viewer')).rejects.toThrow(Died);
      expect(await standingOf(adminId)).toBe('owner');
      await sut.setRole(changeOf(adminId), 'viewer');
      expect(await standingOf(adminId)).toBe('viewer');
    });

    it('leaves an owner who was to go no owner, until it is asked for again', async () => {
      const { adminId } = await addMember(testApp, founder, 'owner');
      await sut.setRole(changeOf(adminId), 'member');
      await sut.setRole(changeOf(adminId), 'owner');
      dieBefore(testApp.app.get(Memberships), 'end');
      await expect(sut.end(changeOf(adminId))).rejects.toThrow(Died);
      expect(await standingOf(adminId)).toBe('member');
      await sut.end(changeOf(adminId));
      expect(await standingOf(adminId)).toBe('nobody');
    });
  });

  describe('overtaken between its two writes', () => {
    it('makes no owner of somebody who is removed meanwhile', async () => {
      const { adminId } = await addMember(testApp, founder, 'member');
      const { arrived, letGo } = hold(owners, 'add');
      const promoting = sut.setRole(changeOf(adminId), 'owner');
      await arrived;
      await sut.end(changeOf(adminId));
      letGo();
      await expect(promoting).rejects.toMatchObject({ definition: { code: 'MEMBER.NOT_FOUND' } });
      expect(await standingOf(adminId)).toBe('nobody');
    });

    it('removes somebody who is made an owner meanwhile as the owner that they are', async () => {
      const { adminId } = await addMember(testApp, founder, 'member');
      const { arrived, letGo } = hold(testApp.app.get(Memberships), 'end');
      const removing = sut.end(changeOf(adminId));
      await arrived;
      await sut.setRole(changeOf(adminId), 'owner');
      letGo();
      await removing;
      expect(await standingOf(adminId)).toBe('nobody');
    });

    it('asks again who may do that to an owner', async () => {
      const { adminId } = await addMember(testApp, founder, 'member');
      const admin = await addMember(testApp, founder, 'admin');
      const asked: string[] = [];
      const assertMay = (theirs: Role, role: Role) => {
        asked.push(`${theirs} ${role}`);
        if (role === 'owner') throw new Died();
      };
      const { arrived, letGo } = hold(owners, 'remove');
      const removing = sut.end({
        ...changeOf(adminId),
        by: { adminId: admin.adminId as AdminId, assertMay },
      });
      await arrived;
      await sut.setRole(changeOf(adminId), 'owner');
      letGo();
      await expect(removing).rejects.toThrow(Died);
      expect(asked).toEqual(['admin member', 'admin owner']);
      expect(await standingOf(adminId)).toBe('owner');
    });

    it('ends where the later of two changes of an owner wants it', async () => {
      const { adminId } = await addMember(testApp, founder, 'owner');
      const { arrived, letGo } = hold(owners, 'remove');
      const demoting = sut.setRole(changeOf(adminId), 'viewer');
      await arrived;
      await sut.setRole(changeOf(adminId), 'member');
      letGo();
      await demoting;
      expect(await standingOf(adminId)).toBe('viewer');
    });
  });

  it('ends as one of many simultaneous changes of one person says, with an owner left and none without a membership', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { adminId } = await addMember(testApp, founder, 'member');
      const roles: readonly Role[] = ['owner', 'admin', 'viewer', 'owner'];
      const outcomes = await Promise.allSettled([
        ...roles.map((role) => sut.setRole(changeOf(adminId), role)),
        ...(round % 2 === 0 ? [sut.end(changeOf(adminId))] : []),
      ]);
      const codes = outcomes.flatMap((one) =>
        one.status === 'rejected' ? [(one.reason as { definition?: { code: string } }).definition?.code] : [],
      );
      expect(codes.filter((code) => code !== 'MEMBER.NOT_FOUND')).toEqual([]);
      const standing = await standingOf(adminId);
      expect(round % 2 === 0 ? ['nobody'] : ['owner', 'admin', 'viewer']).toContain(standing);
      expect(await standingOf(founder.adminId)).toBe('owner');
    }
  });

  it('gives up, to be asked again, when it is always overtaken', async () => {
    const { adminId } = await addMember(testApp, founder, 'member');
    jest.spyOn(owners, 'remove').mockResolvedValue(false);
    await expect(sut.end(changeOf(adminId))).rejects.toThrow(ChangeInProgressError);
    expect(await standingOf(adminId)).toBe('member');
  });
});
