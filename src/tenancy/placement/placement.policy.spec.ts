import { Schema } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import type { TenancyConfig } from '../../config/tenancy.config';
import { TenantDefinitions } from '../model/tenant-definitions';
import { defineTenantModel } from '../model/tenant-model.definition';
import { PlacementPolicy } from './placement.policy';

const CONFIG: TenancyConfig = {
  tenantDatabase: 'tenants',
  capacityLimit: 100,
  modelLimit: 1,
  cacheLimit: 1,
  cacheTtlMs: 1,
  missingTtlMs: 1,
};
const ID = '6b04485a573c2db06b50aad4' as OrganizationId;

describe(PlacementPolicy.name, () => {
  it('tries the name first, then the name with the end of the id', () => {
    const [preferred, alternative] = new PlacementPolicy(CONFIG, new TenantDefinitions()).candidates(
      ID,
      'acme',
    );
    expect(preferred).toEqual({
      isolation: 'collection',
      cluster: 'default',
      database: 'tenants',
      collection: 'org_acme',
      definitions: [],
    });
    expect(alternative).toEqual({ ...preferred, collection: 'org_acme_50aad4' });
  });

  it('keeps names that differ in a single character apart', () => {
    const sut = new PlacementPolicy(CONFIG, new TenantDefinitions());
    const names = ['acme', 'acme-1', 'acme_1', 'acme1', 'a-cme'];
    expect(new Set(names.map((name) => sut.candidates(ID, name)[0].collection)).size).toBe(names.length);
  });

  it('lists the definitions that there are at that moment, but not the one that owns the collection', () => {
    const definitions = new TenantDefinitions();
    const sut = new PlacementPolicy(CONFIG, definitions);
    definitions.add(defineTenantModel('documents', new Schema({})));
    definitions.add(defineTenantModel('notes', new Schema({})));
    expect(sut.candidates(ID, 'acme').map((placement) => placement.definitions)).toEqual([
      ['notes'],
      ['notes'],
    ]);
  });
});
