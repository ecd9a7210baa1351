import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Permission } from '../permissions/permissions';

/** What a signed-in caller must be, or may do, beside being signed in. */
export type AccessRequirement = Permission | 'people';

export const ACCESS_REQUIREMENT = 'auth:access';

/** For whoever has the permission, people and machines alike; the document says which. */
export const RequirePermission = (permission: Permission) =>
  applyDecorators(
    SetMetadata<string, AccessRequirement>(ACCESS_REQUIREMENT, permission),
    ApiExtension('x-permission', permission),
  );

/** For every person, whatever their role, and no machine: it is about themselves, or decides by more than the role. */
export const ForPeople = () => SetMetadata<string, AccessRequirement>(ACCESS_REQUIREMENT, 'people');
