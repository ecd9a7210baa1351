import { randomBytes } from 'node:crypto';
import { SystemIndexes } from '../../../src/database/system-indexes';
import { startTestApp, type TestApp } from '../../support/test-app';

describe(SystemIndexes.name, () => {
  let instances: readonly TestApp[];

  beforeAll(async () => {
    const unique = randomBytes(6).toString('hex');
    const names = {
      SYSTEM_DATABASE: `oms_test_${unique}_system`,
      TENANT_DATABASE: `oms_test_${unique}_tenants`,
    };
    // On an empty database, and both at once.
    instances = await Promise.all([startTestApp(names), startTestApp(names)]);
  });
  afterAll(async () => {
    const [first, second] = instances;
    await second?.stop();
    await first?.close();
  });

  /** Those that make claims atomic: without one of them two callers could both win. */
  it.each([
    ['organizations', { name_claims: 1 }, { unique: true, sparse: true }],
    ['organizations', { namespace_claim: 1 }, { unique: true, sparse: true }],
    ['organizations', { 'lease.taken_at': 1 }, { sparse: true }],
    ['admin_users', { email_claims: 1 }, { unique: true, sparse: true }],
    ['memberships', { admin_id: 1, organization_id: 1 }, { unique: true }],
    ['memberships', { organization_id: 1, admin_id: 1 }, {}],
  ])('makes on %s the index %j', async (collection, key, options) => {
    const [sut] = instances;
    const indexes = await sut?.system.collection(collection).indexes();
    expect(indexes).toContainEqual(expect.objectContaining({ key, ...options }));
  });
});
