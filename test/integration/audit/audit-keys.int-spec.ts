import { AuditKeys } from '../../../src/audit/chain/audit-keys';
import type { Settings } from '../../../src/config/settings';
import type { OrganizationId } from '../../../src/common/types/ids';
import { newAuditedTenant, seal, verify, writeEntry } from '../../support/audit';
import { startSecondApp, startTestApp, type TestApp } from '../../support/test-app';

const secret = (number: number) => `secret number ${number}, of 32 bytes or more`;

describe(AuditKeys.name, () => {
  let first: TestApp;
  let id: OrganizationId;

  beforeAll(async () => {
    first = await startTestApp({ JWT_SECRET: secret(1) });
    id = await newAuditedTenant(first, 2);
    await seal(first, id);
  });
  afterAll(() => first.close());

  async function withSecrets<T>(secrets: Partial<Settings>, work: (app: TestApp) => Promise<T>): Promise<T> {
    const app = await startSecondApp(first, secrets);
    try {
      return await work(app);
    } finally {
      await app.stop();
    }
  }
  const addOne = async (app: TestApp) => {
    await writeEntry(app, id);
    await seal(app, id);
    return verify(app, id);
  };

  it('outlive any number of changes of the secret, each of which names the one before', async () => {
    const second = { JWT_SECRET: secret(2), JWT_SECRET_PREVIOUS: secret(1) };
    expect(await withSecrets(second, addOne)).toMatchObject({ entries: 3, broken: null });
    const third = { JWT_SECRET: secret(3), JWT_SECRET_PREVIOUS: secret(2) };
    expect(await withSecrets(third, addOne)).toMatchObject({ entries: 4, broken: null });
    // Once the one before is no longer named.
    expect(await withSecrets({ JWT_SECRET: secret(3) }, addOne)).toMatchObject({ entries: 5, broken: null });
  });

  it('are of no use to who has none of the secrets', async () => {
    const stranger = { JWT_SECRET: secret(4) };
    expect(await withSecrets(stranger, (app) => verify(app, id))).toMatchObject({
      broken: { fault: 'key_unknown' },
    });
    // It seals nothing on what it cannot verify.
    expect(await withSecrets(stranger, addOne)).toMatchObject({
      unsealed: 1,
      broken: { fault: 'key_unknown' },
    });
  });

  it('are stored encrypted only', async () => {
    const { current } = first.app.get(AuditKeys);
    const stored = JSON.stringify(await first.system.collection('audit_keys').find().toArray());
    expect(stored).toContain(current.id);
    for (const encoding of ['base64', 'base64url', 'hex'] as const) {
      expect(stored).not.toContain(current.key.export().toString(encoding));
    }
  });
});
