import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { TokenInvalidError } from '../../common/errors/access.errors';
import type { OrganizationId } from '../../common/types/ids';
import type { TenantHandle } from '../registry/tenant-handle';
import { TenantRegistry } from '../registry/tenant-registry';
import { TenantNotFoundError } from '../tenancy.errors';

/** What this guard needs of a request: who signed in, as verified by the guard before it. */
export interface TenantRequest extends Request {
  principal?: { readonly organizationId: OrganizationId };
  tenant?: TenantHandle;
}

/**
 * Opens the tenant of the verified token, and of nothing else: no header, body or query is looked at. A request
 * without a principal is a public route's and gets no tenant.
 */
@Injectable()
export class TenantGuard implements CanActivate {
  constructor(private readonly registry: TenantRegistry) {}

  canActivate(context: ExecutionContext): true | Promise<true> {
    const request = context.switchToHttp().getRequest<TenantRequest>();
    const { principal } = request;
    return principal === undefined || this.#open(principal.organizationId, request);
  }

  async #open(organizationId: OrganizationId, request: TenantRequest): Promise<true> {
    try {
      request.tenant = await this.registry.open(organizationId);
      return true;
    } catch (error) {
      // To its own people a deleted organization is not a missing object: their sessions have ended.
      if (error instanceof TenantNotFoundError) throw new TokenInvalidError(error);
      throw error;
    }
  }
}
