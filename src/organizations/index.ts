// What leaves the module.
export { DirectoryRepository } from './directory/directory.repository';
export type { OrganizationOverview } from './directory/organization-overview';
export { PurgeResponseDto, toPurgeResponse } from './dto/purge-response.dto';
export { OperatorsLifecycleService } from './lifecycle/operators-lifecycle.service';
export { ErasuresRepository } from './lifecycle/purge/erasures.repository';
export type { Erasure } from './lifecycle/purge/purge';
export { ORGANIZATION_STATUSES, type OrganizationStatus } from './organization';
export {
  ChangeInProgressError,
  NameTakenError,
  StateConflictError,
  TooManyRenamesError,
} from './organizations.errors';
export { OwnersRepository, type Owners } from './owners/owners.repository';
export { FINDING_KINDS, type FindingKind, type StoredFinding } from './reconciliation/finding';
export { FindingsRepository } from './reconciliation/findings.repository';
export { OrganizationsModule } from './organizations.module';
