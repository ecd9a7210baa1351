import { SetMetadata } from '@nestjs/common';
import type { Permission } from '../permissions/permissions';

/** What a signed-in caller must be, or may do, beside being signed in. */
export type AccessRequirement = Permission | 'people';

export const ACCESS_REQUIREMENT = 'auth:access';

/** For whoever has the permission, people and machines alike. */
export const RequirePermission = (permission: Permission) =>
  SetMetadata<string, AccessRequirement>(ACCESS_REQUIREMENT, permission);

/** For every person, whatever their role, and no machine: it is about themselves, or decides by more than the role. */
export const ForPeople = () => SetMetadata<string, AccessRequirement>(ACCESS_REQUIREMENT, 'people');
