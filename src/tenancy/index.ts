// What leaves the module. Everything else is internal: there is no other way to a tenant's data.
export { CurrentTenant } from './context/current-tenant.decorator';
export { TenantGuard, type TenantRequest } from './context/tenant.guard';
export { TenantFigures, type StoredFigures } from './model/tenant-figures';
export {
  defineTenantModel,
  type TenantModel,
  type TenantModelDefinition,
} from './model/tenant-model.definition';
export { TenantModelProvider } from './model/tenant-model.provider';
export {
  fromStoredPlacement,
  namespaceClaim,
  type StoredPlacement,
  type TenantPlacement,
} from './placement/tenant-placement';
export { TenantIndexes, type IndexRefusal } from './provisioning/tenant-indexes';
export { TenantProvisioner } from './provisioning/tenant-provisioner';
export { OrganizationResponseDto, toOrganizationResponse } from './registry/organization-response.dto';
export type { TenantHandle } from './registry/tenant-handle';
export type { TenantRecord, VisibleStatus } from './registry/tenant-record';
export { TenantRegistry } from './registry/tenant-registry';
export { TenancyModule } from './tenancy.module';
export { TenantNotActiveError, TenantNotFoundError } from './tenancy.errors';
