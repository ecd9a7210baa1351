import { CredentialsService, MembershipsRepository } from '../../../src/auth';
import { Principals } from '../../../src/auth/principals';
import type { AdminId, OrganizationId } from '../../../src/common/types/ids';
import { signUp, uniqueName } from '../../support/factories';
import { eventually } from '../../support/poll';
import { startTestApp, type TestApp } from '../../support/test-app';

/** What the contract promises, with what one answer may take on a busy machine. */
const SEEN_WITHIN_MS = 2_000 + 1_000;

describe(Principals.name, () => {
  let testApp: TestApp;
  let sut: Principals;

  beforeAll(async () => {
    testApp = await startTestApp();
    sut = testApp.app.get(Principals);
  });
  afterAll(() => testApp.close());

  async function owner(): Promise<{ adminId: AdminId; organizationId: OrganizationId; email: string }> {
    const { adminId, id, email } = await signUp(testApp);
    return { adminId: adminId as AdminId, organizationId: id as OrganizationId, email };
  }

  it('knows a member, with the role of the membership', async () => {
    const { adminId, organizationId, email } = await owner();
    expect(await sut.find({ adminId, organizationId })).toEqual({
      adminId,
      organizationId,
      email,
      role: 'owner',
    });
  });

  it("knows nobody in somebody else's organization", async () => {
    const [a, b] = [await owner(), await owner()];
    expect(await sut.find({ adminId: a.adminId, organizationId: b.organizationId })).toBeNull();
  });

  it('shows a changed email at once', async () => {
    const { adminId, organizationId } = await owner();
    await sut.find({ adminId, organizationId });
    const email = `${uniqueName()}@example.com`;
    await testApp.app.get(CredentialsService).change(adminId, { email });
    expect(await sut.find({ adminId, organizationId })).toMatchObject({ email });
  });

  it('forgets in time a member whom another instance has removed', async () => {
    const { adminId, organizationId } = await owner();
    await sut.find({ adminId, organizationId });
    await testApp.app.get(MembershipsRepository).delete({ adminId, organizationId });
    await eventually(async () => (await sut.find({ adminId, organizationId })) === null, SEEN_WITHIN_MS);
  });
});
