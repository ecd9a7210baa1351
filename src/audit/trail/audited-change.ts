import type { OrganizationId } from '../../common/types/ids';
import type { AuditAction } from '../actions';
import type { AuditActor, AuditedField, AuditTarget } from '../entries/audit-entry';

/** What is about to be done to the data of an organization. */
export interface AuditedChange {
  readonly organizationId: OrganizationId;
  readonly action: AuditAction;
  /** Where the request itself does not tell: nobody has signed in yet. */
  readonly actor?: AuditActor | undefined;
  readonly target?: AuditTarget | undefined;
  /** Names each field; never the value of a secret. */
  readonly changes?: readonly AuditedField[] | undefined;
}
