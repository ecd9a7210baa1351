import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditModule } from '../audit';
import { IdempotencyModule } from '../idempotency';
import { RedisModule } from '../redis';
import { TenancyModule, TenantErasers, TenantInventory } from '../tenancy';
import { BatchAdmission } from './bulk/batch-admission';
import { BatchWriter } from './bulk/batch-writer';
import { BulkController } from './bulk/bulk.controller';
import { BulkService } from './bulk/bulk.service';
import { DocumentBatchesRepository } from './bulk/document-batches.repository';
import { DOCUMENTS } from './schemas/document.schema';
import { DocumentsController } from './documents.controller';
import { DocumentsRepository } from './documents.repository';
import { DocumentsService } from './documents.service';
import { DocumentExportsRepository } from './export/document-exports.repository';
import { ExportController } from './export/export.controller';
import { ExportService } from './export/export.service';
import { CursorKey } from './list/cursor-key';
import { DocumentListsController } from './list/document-lists.controller';
import { DocumentListsRepository } from './list/document-lists.repository';
import { DocumentListsService } from './list/document-lists.service';
import { ReopeningService } from './reopening.service';
import { DocumentQuotas } from './quotas/document-quotas';
import { MisfitsService } from './types/change/misfits.service';
import { SchemaChecksService } from './types/change/schema-checks.service';
import { TypeChangesService } from './types/change/type-changes.service';
import { TypeRemovalService } from './types/change/type-removal.service';
import { DocumentTypes } from './types/document-types';
import { DocumentTypesRepository } from './types/document-types.repository';
import { IndexBuildsService } from './types/indexes/index-builds.service';
import { IndexSweeperService } from './types/indexes/index-sweeper.service';
import { DocumentTypeRecord, DocumentTypeSchema } from './types/schemas/document-type.schema';
import { StoredTypesRepository } from './types/stored-types.repository';
import { TypesController } from './types/types.controller';
import { TypesService } from './types/types.service';
import { CompiledSchemas } from './types/validation/compiled-schemas';
import { DocumentWrites } from './writes/document-writes';

/** An organization's own data: the model example of a tenant-scoped feature. */
@Module({
  imports: [
    AuditModule,
    RedisModule,
    IdempotencyModule,
    TenancyModule.forFeature(DOCUMENTS),
    MongooseModule.forFeature([{ name: DocumentTypeRecord.name, schema: DocumentTypeSchema }]),
  ],
  // What stands where an id does comes first.
  controllers: [
    BulkController,
    ExportController,
    DocumentListsController,
    DocumentsController,
    TypesController,
  ],
  providers: [
    BatchAdmission,
    BatchWriter,
    BulkService,
    CompiledSchemas,
    CursorKey,
    DocumentBatchesRepository,
    DocumentExportsRepository,
    DocumentListsRepository,
    DocumentListsService,
    DocumentQuotas,
    DocumentTypes,
    DocumentTypesRepository,
    DocumentWrites,
    DocumentsRepository,
    DocumentsService,
    ExportService,
    IndexBuildsService,
    IndexSweeperService,
    MisfitsService,
    ReopeningService,
    SchemaChecksService,
    StoredTypesRepository,
    TypeChangesService,
    TypeRemovalService,
    TypesService,
  ],
})
export class DocumentsModule {
  constructor(erasers: TenantErasers, inventory: TenantInventory, types: DocumentTypesRepository) {
    erasers.add({
      what: 'types',
      count: (organizationId) => types.countOf(organizationId),
      erase: (organizationId) => types.deleteAllOf(organizationId),
    });
    inventory.addIndexSource(async (organizationId) => {
      const indexes = (await types.listDeclared(organizationId)).flatMap((type) => type.indexes);
      const namesOf = (found: typeof indexes) => found.map(({ name }) => name);
      return {
        required: namesOf(indexes.filter(({ state }) => state === 'ready')),
        allowed: namesOf(indexes),
      };
    });
  }
}
