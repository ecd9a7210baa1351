import { Injectable } from '@nestjs/common';
import type { OrganizationId } from '../../common/types/ids';
import { TenancyConfig } from '../../config/tenancy.config';
import { TenantDefinitions } from '../model/tenant-definitions';
import { collectionPlacement, DEFINITION_SEPARATOR, type TenantPlacement } from './tenant-placement';

const ID_SUFFIX_LENGTH = 6;

/** Names the place of a new tenant. Pure naming: whether the place is free is for the claim on it to tell. */
@Injectable()
export class PlacementPolicy {
  constructor(
    private readonly config: TenancyConfig,
    private readonly definitions: TenantDefinitions,
  ) {}

  /**
   * The places to try, best first: `org_<name>`, and for a name whose namespace was used before,
   * or that holds the separator of further collections, `org_<name>_<end of the id>`. The end, because an id begins with its time and neighbours share that.
   */
  candidates(id: OrganizationId, name: string): readonly [TenantPlacement, TenantPlacement] {
    const place = (collection: string) =>
      collectionPlacement(this.config.tenantDatabase, collection, this.definitions.furtherNames());
    const suffixed = place(`org_${name}_${id.slice(-ID_SUFFIX_LENGTH)}`);
    // The plain name could be that of a further definition's collection of another tenant.
    const isAmbiguous = name.includes(DEFINITION_SEPARATOR);
    return isAmbiguous ? [suffixed, place(`org_${name}_${id}`)] : [place(`org_${name}`), suffixed];
  }
}
