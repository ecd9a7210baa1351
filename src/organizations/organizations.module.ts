import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuthModule } from '../auth';
import { IdempotencyModule } from '../idempotency';
import { TenancyModule } from '../tenancy';
import { CreationService } from './lifecycle/creation.service';
import { DeletionService } from './lifecycle/deletion.service';
import { FoundersService } from './lifecycle/founders.service';
import { PreconditionsService } from './lifecycle/preconditions.service';
import { RecoveryService } from './lifecycle/recovery.service';
import { RetriedCreationService } from './lifecycle/retried-creation.service';
import { SweeperService } from './lifecycle/sweeper.service';
import { UpdateService } from './lifecycle/update.service';
import { OrganizationsController } from './organizations.controller';
import { OrganizationsRepository } from './organizations.repository';
import { OrganizationsService } from './organizations.service';
import { OrganizationRecord, OrganizationSchema } from './schemas/organization.schema';

/** The organization and its lifecycle. */
@Module({
  imports: [
    AuthModule,
    IdempotencyModule,
    TenancyModule,
    MongooseModule.forFeature([{ name: OrganizationRecord.name, schema: OrganizationSchema }]),
  ],
  controllers: [OrganizationsController],
  providers: [
    CreationService,
    DeletionService,
    FoundersService,
    OrganizationsRepository,
    OrganizationsService,
    PreconditionsService,
    RecoveryService,
    RetriedCreationService,
    SweeperService,
    UpdateService,
  ],
})
export class OrganizationsModule {}
