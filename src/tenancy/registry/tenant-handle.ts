import type { OrganizationId } from '../../common/types/ids';
import type { TenantPlacement } from '../placement/tenant-placement';
import type { TenantRecord } from './tenant-record';

const placements = new WeakMap<TenantHandle, TenantPlacement>();

/**
 * The capability to reach one tenant's data. Opaque: it shows whose it is, and only the tenancy module can read
 * where that data lies. Only `TenantRegistry.open` gives one, so holding one proves that the tenant was usable then.
 */
export abstract class TenantHandle {
  abstract readonly organizationId: OrganizationId;
}

class OpenTenant extends TenantHandle {
  constructor(readonly organizationId: OrganizationId) {
    super();
  }
}

/** For the registry alone. */
export function openHandle(record: TenantRecord): TenantHandle {
  const handle = Object.freeze(new OpenTenant(record.id));
  placements.set(handle, record.placement);
  return handle;
}

/** For the layers below the registry alone. A handle that the registry did not give has no placement. */
export function placementOf(handle: TenantHandle): TenantPlacement {
  const placement = placements.get(handle);
  if (placement === undefined) throw new TypeError('Not a handle of TenantRegistry.open');
  return placement;
}
