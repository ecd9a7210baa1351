import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { TenantHandle } from '../registry/tenant-handle';
import type { TenantRequest } from './tenant.guard';

/** The handle that {@link TenantGuard} opened. On a route where nobody signs in there is none, which is a defect. */
export const CurrentTenant = createParamDecorator(
  (_data: unknown, context: ExecutionContext): TenantHandle => {
    const { tenant } = context.switchToHttp().getRequest<TenantRequest>();
    if (tenant === undefined) throw new TypeError('@CurrentTenant() on a route without a signed-in tenant');
    return tenant;
  },
);
