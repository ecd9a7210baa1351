import { Module } from '@nestjs/common';
import { AuditModule } from '../audit';
import { AuthModule } from '../auth';
import { OrganizationsModule } from '../organizations';
import { TenancyModule } from '../tenancy';
import { MembersController } from './members.controller';
import { MembersService } from './members.service';
import { MembershipChangesService } from './membership-changes.service';

/** Who belongs to an organization, in which role, and until when. */
@Module({
  imports: [AuditModule, AuthModule, OrganizationsModule, TenancyModule],
  controllers: [MembersController],
  providers: [MembersService, MembershipChangesService],
  exports: [MembershipChangesService],
})
export class MembersModule {}
