import { Injectable } from '@nestjs/common';
import { TokenInvalidError } from '../common/errors/access.errors';
import { TenantNotFoundError, TenantRegistry, type TenantHandle } from '../tenancy';

/** For work that is longer than a moment: its organization may be deleted or suspended meanwhile. */
@Injectable()
export class ReopeningService {
  constructor(private readonly tenants: TenantRegistry) {}

  /**
   * To be called before every batch.
   * @throws TokenInvalidError when it is deleted: to its own people that is the end of their session
   * @throws TenantNotActiveError when it is suspended
   */
  async reopen({ organizationId }: TenantHandle): Promise<TenantHandle> {
    try {
      return await this.tenants.open(organizationId);
    } catch (error) {
      if (error instanceof TenantNotFoundError) throw new TokenInvalidError(error);
      throw error;
    }
  }
}
