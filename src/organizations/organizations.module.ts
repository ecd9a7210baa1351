import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditModule } from '../audit';
import { AuthModule } from '../auth';
import { DatabaseModule } from '../database/database.module';
import { IdempotencyModule } from '../idempotency';
import { TenancyModule } from '../tenancy';
import { AbortedCreationsService } from './lifecycle/creation/aborted-creations.service';
import { CreationService } from './lifecycle/creation/creation.service';
import { DeletionService } from './lifecycle/deletion.service';
import { FoundersService } from './lifecycle/creation/founders.service';
import { NamesRepository } from './lifecycle/names/names.repository';
import { NamesService } from './lifecycle/names/names.service';
import { PreconditionsService } from './lifecycle/preconditions.service';
import { RecoveryService } from './lifecycle/recovery.service';
import { RetriedCreationService } from './lifecycle/creation/retried-creation.service';
import { SweeperService } from './lifecycle/sweeper.service';
import { TransitionsRepository } from './lifecycle/transitions.repository';
import { UpdateService } from './lifecycle/update.service';
import { CensusRepository } from './census/census.repository';
import { CensusService } from './census/census.service';
import { DirectoryRepository } from './directory/directory.repository';
import { OperatorsLifecycleService } from './lifecycle/operators-lifecycle.service';
import { ErasureRecord, ErasureSchema } from './lifecycle/purge/erasure.schema';
import { ErasuresRepository } from './lifecycle/purge/erasures.repository';
import { OwnersPurgeService } from './lifecycle/purge/owners-purge.service';
import { PurgeService } from './lifecycle/purge/purge.service';
import { PurgeStagesService } from './lifecycle/purge/purge-stages.service';
import { PurgesRepository } from './lifecycle/purge/purges.repository';
import { Instance } from './lifecycle/instance';
import { LifecycleSteps } from './lifecycle/lifecycle-steps';
import { LeftoversService } from './lifecycle/leftovers.service';
import { RestorationService } from './lifecycle/restoration.service';
import { EndingsController } from './endings.controller';
import { OwnersRepository } from './owners/owners.repository';
import { OwnedOrganizations } from './owned-organizations';
import { OrganizationsController } from './organizations.controller';
import { OrganizationsRepository } from './organizations.repository';
import { OrganizationsService } from './organizations.service';
import { SignUpAdmission } from './sign-up-admission';
import { CompletionRecord, CompletionSchema } from './reconciliation/completion.schema';
import { FindingRecord, FindingSchema } from './reconciliation/finding.schema';
import { FindingsRepository } from './reconciliation/findings.repository';
import { PlacementsRepository } from './reconciliation/placements.repository';
import { ReconciliationScheduleService } from './reconciliation/reconciliation-schedule.service';
import { ReconciliationService } from './reconciliation/reconciliation.service';
import { OrganizationRecord, OrganizationSchema } from './schemas/organization.schema';

/** The organization and its lifecycle. */
@Module({
  imports: [
    AuditModule,
    AuthModule,
    DatabaseModule,
    IdempotencyModule,
    TenancyModule,
    MongooseModule.forFeature([
      { name: OrganizationRecord.name, schema: OrganizationSchema },
      { name: ErasureRecord.name, schema: ErasureSchema },
      { name: CompletionRecord.name, schema: CompletionSchema },
      { name: FindingRecord.name, schema: FindingSchema },
    ]),
  ],
  controllers: [OrganizationsController, EndingsController],
  providers: [
    AbortedCreationsService,
    CensusRepository,
    CensusService,
    CreationService,
    DeletionService,
    DirectoryRepository,
    ErasuresRepository,
    FindingsRepository,
    FoundersService,
    Instance,
    LeftoversService,
    LifecycleSteps,
    NamesRepository,
    NamesService,
    OperatorsLifecycleService,
    OrganizationsRepository,
    OrganizationsService,
    OwnedOrganizations,
    OwnersRepository,
    OwnersPurgeService,
    PlacementsRepository,
    PreconditionsService,
    PurgeService,
    PurgeStagesService,
    PurgesRepository,
    ReconciliationScheduleService,
    ReconciliationService,
    RecoveryService,
    RestorationService,
    RetriedCreationService,
    SignUpAdmission,
    SweeperService,
    TransitionsRepository,
    UpdateService,
  ],
  exports: [
    DirectoryRepository,
    ErasuresRepository,
    FindingsRepository,
    OperatorsLifecycleService,
    OwnersRepository,
  ],
})
export class OrganizationsModule {}
