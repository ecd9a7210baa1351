import { Module, type DynamicModule } from '@nestjs/common';
import { RedisModule } from '../redis';
import { TenantCapacity } from './capacity/tenant-capacity';
import { TenantConnectionFactory } from './connection/tenant-connection.factory';
import { TenantGuard } from './context/tenant.guard';
import { TenantErasers } from './erasure/tenant-erasers';
import { TenantDefinitions } from './model/tenant-definitions';
import { TenantFigures } from './model/tenant-figures';
import type { TenantModelDefinition } from './model/tenant-model.definition';
import { TenantModelProvider } from './model/tenant-model.provider';
import { PlacementPolicy } from './placement/placement.policy';
import { TenantIndexes } from './provisioning/tenant-indexes';
import { TenantInventory } from './provisioning/tenant-inventory';
import { TenantProvisioner } from './provisioning/tenant-provisioner';
import { TenantRecordsRepository } from './registry/tenant-records.repository';
import { TenantRegistry } from './registry/tenant-registry';

/** The tenant models of one feature; made by {@link TenancyModule.forFeature}. */
@Module({})
class TenancyFeatureModule {}

/** See README.md beside this file. `index.ts` says what other modules may use. */
@Module({
  imports: [RedisModule],
  providers: [
    PlacementPolicy,
    TenantCapacity,
    TenantConnectionFactory,
    TenantDefinitions,
    TenantErasers,
    TenantFigures,
    TenantGuard,
    TenantIndexes,
    TenantInventory,
    TenantModelProvider,
    TenantProvisioner,
    TenantRecordsRepository,
    TenantRegistry,
  ],
  exports: [
    TenantCapacity,
    TenantDefinitions,
    TenantErasers,
    TenantFigures,
    TenantGuard,
    TenantIndexes,
    TenantInventory,
    TenantModelProvider,
    TenantProvisioner,
    TenantRegistry,
  ],
})
export class TenancyModule {
  /** Declares tenant models, so that every new tenant gets their collections and indexes. */
  static forFeature(...declared: readonly TenantModelDefinition[]): DynamicModule {
    const declaration = {
      provide: Symbol(`tenant models: ${declared.map(({ name }) => name).join(', ')}`),
      inject: [TenantDefinitions],
      useFactory: (definitions: TenantDefinitions) => {
        for (const definition of declared) definitions.add(definition);
        return declared;
      },
    };
    return {
      module: TenancyFeatureModule,
      imports: [TenancyModule],
      providers: [declaration],
      exports: [TenancyModule],
    };
  }
}
