import type { OrganizationId } from '../../src/common/types/ids';
import { newId } from '../../src/database/object-id';

export function newOrganizationId(): OrganizationId {
  return newId() as OrganizationId;
}
