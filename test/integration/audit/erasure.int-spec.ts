import { AuditEntriesRepository } from '../../../src/audit';
import { AuditTrail } from '../../../src/audit/trail/audit-trail';
import { AccountErasureService } from '../../../src/auth';
import type { OrganizationId } from '../../../src/common/types/ids';
import { TenantErasers } from '../../../src/tenancy';
import { entriesOf, newAuditedTenant, seal, verify } from '../../support/audit';
import { signUp } from '../../support/factories';
import { startTestApp, type TestApp } from '../../support/test-app';

const BOB = { id: 'person-bob', email: 'bob@example.com' };
const EVE = { id: 'person-eve', email: 'eve@example.com' };

describe('Erasing a person from the audit log', () => {
  let sut: TestApp;
  let id: OrganizationId;

  beforeAll(async () => {
    sut = await startTestApp();
    id = await newAuditedTenant(sut, 1);
    const trail = sut.app.get(AuditTrail);
    const write = (actor: typeof BOB, target: { type: string; id: string | null; email?: string }) =>
      trail.around(
        {
          organizationId: id,
          action: 'member.role_changed',
          actor: { type: 'person', ...actor },
          target,
        },
        () => Promise.resolve(),
      );
    await write(BOB, { type: 'person', ...EVE });
    await write(EVE, { type: 'person', ...BOB });
    await write(EVE, { type: 'invitation', id: 'an-invitation', email: BOB.email });
    await seal(sut, id);
    await sut.app.get(AuditEntriesRepository).erasePerson(BOB);
  });
  afterAll(() => sut.close());

  it('leaves nothing of them but their id', async () => {
    const stored = JSON.stringify(await entriesOf(sut, id));
    expect(stored).not.toContain(BOB.email);
    expect(stored).toContain(BOB.id);
    const [, byBob, onBob, inviting] = await entriesOf(sut, id);
    // Without the salt nobody can try out whose digest it is.
    expect([byBob?.['personal'].actor, onBob?.['personal'].target, inviting?.['personal'].target]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('leaves everybody else', async () => {
    const [, byBob, onBob] = await entriesOf(sut, id);
    expect(byBob?.['personal'].target).toMatchObject({ email: EVE.email });
    expect(onBob?.['personal'].actor).toMatchObject({ email: EVE.email });
  });

  it('leaves the chain valid', async () => {
    expect(await verify(sut, id)).toMatchObject({ entries: 4, broken: null });
  });

  it('is part of erasing an account with its last organization', async () => {
    const last = await signUp(sut);
    const person = { id: last.adminId, email: last.email };
    const organizationId = await newAuditedTenant(sut, 1);
    await sut.app
      .get(AuditTrail)
      .around({ organizationId, action: 'session.started', actor: { type: 'person', ...person } }, () =>
        Promise.resolve(),
      );
    await seal(sut, organizationId);
    await sut.app
      .get(AccountErasureService)
      .erasePeopleOf(last.id as OrganizationId, () => Promise.resolve());
    const stored = JSON.stringify(await entriesOf(sut, organizationId));
    expect(stored).toContain(person.id);
    expect(stored).not.toContain(person.email);
    expect(await verify(sut, organizationId)).toMatchObject({ entries: 2, broken: null });
  });

  it('goes with the organization as a whole', async () => {
    const other = await newAuditedTenant(sut, 3);
    const erasers = sut.app.get(TenantErasers);
    expect(await erasers.count(other)).toMatchObject({ audit_entries: 3 });
    await erasers.erase(other);
    expect(await entriesOf(sut, other)).toEqual([]);
    expect(await entriesOf(sut, id)).toHaveLength(4);
  });
});
