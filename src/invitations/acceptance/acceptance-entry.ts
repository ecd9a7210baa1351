import type { AuditedChange } from '../../audit';
import type { AdminId } from '../../common/types/ids';
import type { Invitation } from '../invitation';

/** That somebody accepts it; who that is the token or the sign-in has shown. */
export function acceptanceEntry(
  { id, organizationId, email, role }: Invitation,
  adminId: AdminId,
): AuditedChange {
  return {
    organizationId,
    action: 'invitation.accepted',
    actor: { type: 'person', id: adminId, email },
    target: { type: 'invitation', id, email },
    changes: [{ field: 'role', to: role }],
  };
}
