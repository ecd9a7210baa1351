import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditedChange } from '../../audit';
import type { AdminId } from '../../common/types/ids';
import { MembershipsRepository } from '../memberships/memberships.repository';

type AccountChange = Pick<AuditedChange, 'action' | 'actor' | 'changes'> & {
  /** Where it changes, the new one. */
  readonly email?: string | undefined;
};

/** Changes of an account count for every organization that the person belongs to, and are in the audit log of each. */
@Injectable()
export class AccountTrail {
  constructor(
    private readonly audit: AuditTrail,
    private readonly memberships: MembershipsRepository,
  ) {}

  /** As {@link AuditTrail.around}: one insert, whatever the number of organizations. */
  async around<T>(
    adminId: AdminId,
    changes: AccountChange | readonly AccountChange[],
    step: () => Promise<T>,
  ): Promise<T> {
    return this.audit.around(await this.entriesOf(adminId, changes), step);
  }

  /** For who has more to write down in the same insert. */
  async entriesOf(
    adminId: AdminId,
    changes: AccountChange | readonly AccountChange[],
  ): Promise<AuditedChange[]> {
    const given = 'action' in changes ? [changes] : changes;
    if (given.length === 0) return [];
    const memberships = await this.memberships.listOf(adminId);
    return memberships.flatMap(({ organizationId }) =>
      given.map(({ email, ...change }) => ({
        ...change,
        organizationId,
        target: { type: 'person', id: adminId, email },
      })),
    );
  }
}
