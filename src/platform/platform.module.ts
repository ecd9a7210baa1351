import { Module } from '@nestjs/common';
import { AuditModule } from '../audit';
import { OrganizationsModule } from '../organizations';
import { ErasuresController } from './erasures.controller';
import { TenancyModule } from '../tenancy';
import { StateController } from './state.controller';
import { PlatformOrganizationsController } from './organizations.controller';

/** What operators of the service do, by HTTP; off without `PLATFORM_KEYS`. */
@Module({
  imports: [AuditModule, OrganizationsModule, TenancyModule],
  controllers: [ErasuresController, PlatformOrganizationsController, StateController],
})
export class PlatformModule {}
