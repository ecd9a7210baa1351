import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { DatabaseModule } from '../database/database.module';
import { TenancyModule, TenantErasers } from '../tenancy';
import { AuditKeyRecord, AuditKeySchema } from './chain/audit-key.schema';
import { AuditKeys } from './chain/audit-keys';
import { AuditKeysRepository } from './chain/audit-keys.repository';
import { AuditEntriesRepository } from './entries/audit-entries.repository';
import { AuditEntryRecord, AuditEntrySchema } from './entries/audit-entry.schema';
import { AuditListsRepository } from './entries/audit-lists.repository';
import { AuditHeadsRepository } from './heads/audit-heads.repository';
import { RetentionService } from './retention/retention.service';
import { SealerService } from './sealing/sealer.service';
import { SealingScheduleService } from './sealing/sealing-schedule.service';
import { AuditInterceptor } from './trail/audit.interceptor';
import { AuditTrail } from './trail/audit-trail';
import { VerificationService } from './verification/verification.service';

/** Who did what: written before it is done, and sealed so that nobody can change it unseen. See README.md beside this file. */
@Module({
  imports: [
    DatabaseModule,
    TenancyModule,
    MongooseModule.forFeature([
      { name: AuditEntryRecord.name, schema: AuditEntrySchema },
      { name: AuditKeyRecord.name, schema: AuditKeySchema },
    ]),
  ],
  providers: [
    AuditEntriesRepository,
    AuditHeadsRepository,
    AuditInterceptor,
    AuditKeys,
    AuditKeysRepository,
    AuditListsRepository,
    AuditTrail,
    RetentionService,
    SealerService,
    SealingScheduleService,
    VerificationService,
  ],
  exports: [AuditEntriesRepository, AuditInterceptor, AuditListsRepository, AuditTrail, VerificationService],
})
export class AuditModule {
  constructor(erasers: TenantErasers, entries: AuditEntriesRepository) {
    erasers.add({
      what: 'audit_entries',
      count: (organizationId) => entries.countOf(organizationId),
      erase: (organizationId) => entries.deleteAllOf(organizationId),
    });
  }
}
