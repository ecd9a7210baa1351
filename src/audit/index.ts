// What leaves the module.
export { AUDIT_ACTIONS, type AuditAction, type RecordedAction } from './actions';
export { AuditModule } from './audit.module';
export { AuditEntriesRepository } from './entries/audit-entries.repository';
export type { AuditActorType, AuditEntry, AuditTarget, AuditValue } from './entries/audit-entry';
export { AuditListsRepository, type AuditFilter } from './entries/audit-lists.repository';
export { Audited, AuditedByService, fieldsOf } from './trail/audited.decorator';
export { AuditTrail } from './trail/audit-trail';
export type { AuditedChange } from './trail/audited-change';
export {
  CHAIN_FAULTS,
  VerificationService,
  type Break,
  type ChainFault,
  type Verification,
} from './verification/verification.service';
