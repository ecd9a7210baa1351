// What leaves the module. Everything else is internal: there is no other way to a tenant's data.
export type { Capacity } from './capacity/capacity';
export { TenantCapacity } from './capacity/tenant-capacity';
export { CurrentTenant } from './context/current-tenant.decorator';
export { TenantGuard, type TenantRequest } from './context/tenant.guard';
export { TenantErasers, type TenantEraser } from './erasure/tenant-erasers';
export { TenantFigures, type StoredFigures } from './model/tenant-figures';
export {
  defineTenantModel,
  type TenantModel,
  type TenantModelDefinition,
} from './model/tenant-model.definition';
export { TenantModelProvider } from './model/tenant-model.provider';
export {
  fromStoredPlacement,
  type IsolationLevel,
  namespaceClaim,
  type StoredPlacement,
  type TenantPlacement,
} from './placement/tenant-placement';
export { TenantIndexes, type IndexRefusal } from './provisioning/tenant-indexes';
export { TenantInventory, type OwnIndexes } from './provisioning/tenant-inventory';
export { TenantProvisioner } from './provisioning/tenant-provisioner';
export { OrganizationResponseDto, toOrganizationResponse } from './registry/organization-response.dto';
export type { TenantHandle } from './registry/tenant-handle';
export type { RestingName, TenantRecord, VisibleStatus } from './registry/tenant-record';
export { toRestingName } from './registry/tenant-records.repository';
export { TenantRegistry } from './registry/tenant-registry';
export { TenancyModule } from './tenancy.module';
export { CapacityReachedError, TenantNotActiveError, TenantNotFoundError } from './tenancy.errors';
