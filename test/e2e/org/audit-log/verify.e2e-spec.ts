import { toObjectId } from '../../../../src/database/object-id';
import type { OrganizationId } from '../../../../src/common/types/ids';
import { sealedEntries } from '../../../support/audit-log-client';
import { signUp, type SignedUp } from '../../../support/factories';
import { startTestApp, type TestApp } from '../../../support/test-app';

describe('GET /org/audit-log/verify', () => {
  let sut: TestApp;
  let owner: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp();
    owner = await signUp(sut);
  });
  afterAll(() => sut.close());

  const verify = async () => {
    const answer = await sut.http
      .get('/org/audit-log/verify')
      .auth(owner.token, { type: 'bearer' })
      .expect(200);
    return answer.body as object;
  };

  it('says that it is valid, and how much of it there is', async () => {
    await sealedEntries(sut, owner);
    expect(await verify()).toEqual({ valid: true, entries: 2, unsealed: 0 });
  });

  it('says where it breaks', async () => {
    const [second] = await sealedEntries(sut, owner);
    await sut.system
      .collection('audit_entries')
      .updateOne(
        { organization_id: toObjectId(owner.id as OrganizationId), seq: 2 },
        { $set: { action: 'organization.updated' } },
      );
    expect(await verify()).toEqual({
      valid: false,
      entries: 1,
      unsealed: 0,
      broken: { sequence: 2, entry_id: second?.id, reason: 'entry_changed' },
    });
  });
});
