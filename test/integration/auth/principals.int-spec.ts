import { CredentialsService, MembershipsRepository } from '../../../src/auth';
import { permissionsOf } from '../../../src/auth/permissions/permissions';
import { Principals } from '../../../src/auth/principals';
import type { AdminId, OrganizationId, SessionId } from '../../../src/common/types/ids';
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

  async function owner() {
    const { adminId, id, sessionId, email } = await signUp(testApp);
    const claims = {
      adminId: adminId as AdminId,
      organizationId: id as OrganizationId,
      sessionId: sessionId as SessionId,
      expiresAt: Infinity,
    };
    return { claims, email };
  }

  it('knows a member, with the role of the membership', async () => {
    const { claims, email } = await owner();
    const { adminId, organizationId, sessionId } = claims;
    expect(await sut.find(claims)).toEqual({
      kind: 'person',
      actorId: adminId,
      adminId,
      organizationId,
      sessionId,
      email,
      isEmailVerified: false,
      role: 'owner',
      permissions: permissionsOf('owner'),
      authenticatedAt: expect.any(Date),
    });
  });

  it("knows nobody in somebody else's organization, or by somebody else's session", async () => {
    const [{ claims: a }, { claims: b }] = [await owner(), await owner()];
    expect(await sut.find({ ...a, organizationId: b.organizationId })).toBeNull();
    expect(await sut.find({ ...a, sessionId: b.sessionId })).toBeNull();
  });

  it('shows a changed email at once', async () => {
    const { claims } = await owner();
    await sut.find(claims);
    const email = `${uniqueName()}@example.com`;
    await testApp.app.get(CredentialsService).change(claims.adminId, { email }, undefined);
    expect(await sut.find(claims)).toMatchObject({ email });
  });

  it('knows but the kept session when the password has changed, whoever changes it again', async () => {
    const { claims } = await owner();
    const credentials = testApp.app.get(CredentialsService);
    await sut.find(claims);
    await credentials.change(claims.adminId, { passwordHash: 'a' }, claims.sessionId);
    expect(await sut.find(claims)).not.toBeNull();
    await credentials.change(claims.adminId, { passwordHash: 'b' }, undefined);
    expect(await sut.find(claims)).toBeNull();
  });

  it('forgets in time a member whom another instance has removed, also one who is a member again', async () => {
    const { claims } = await owner();
    await sut.find(claims);
    const memberships = testApp.app.get(MembershipsRepository);
    await memberships.delete(claims);
    await memberships.ensure({ ...claims, role: 'owner' });
    await eventually(async () => (await sut.find(claims)) === null, SEEN_WITHIN_MS);
  });
});
