import { Module } from '@nestjs/common';
import { AuditModule } from '../audit';
import { TenancyModule } from '../tenancy';
import { AuditExportService } from './audit-export.service';
import { AuditLogController } from './audit-log.controller';

/** What an organization's people see of the audit log; audit/ writes it. */
@Module({
  imports: [AuditModule, TenancyModule],
  controllers: [AuditLogController],
  providers: [AuditExportService],
})
export class AuditLogModule {}
