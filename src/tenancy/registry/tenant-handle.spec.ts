import type { OrganizationId } from '../../common/types/ids';
import { collectionPlacement } from '../placement/tenant-placement';
import { openHandle, placementOf, TenantHandle } from './tenant-handle';
import type { TenantRecord } from './tenant-record';

const RECORD: TenantRecord = {
  id: '6b04485a573c2db06b50aad4' as OrganizationId,
  name: 'acme',
  displayName: 'Acme',
  status: 'active',
  placement: collectionPlacement('tenants', 'org_acme', []),
  ownerIds: [],
  restingNames: [],
  sessionEpoch: 1,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
};

type ClassOfHandles = new (id: OrganizationId) => TenantHandle;

describe(TenantHandle.name, () => {
  const sut = openHandle(RECORD);

  it('leads to the placement of its tenant', () => {
    expect(placementOf(sut)).toBe(RECORD.placement);
  });

  it('shows whose it is and nothing else', () => {
    expect(JSON.stringify(sut)).toBe('{"organizationId":"6b04485a573c2db06b50aad4"}');
    expect(Reflect.ownKeys(sut)).toEqual(['organizationId']);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(sut)).toBe(true);
    expect(() => Object.assign(sut, { organizationId: 'another' })).toThrow(TypeError);
  });

  it.each([
    ['an object of its shape', () => ({ organizationId: RECORD.id })],
    ['a copy', () => ({ ...sut })],
    ['a structured clone', () => structuredClone(sut)],
    ['an object with it as prototype', () => Object.create(sut) as TenantHandle],
    ['a new one of its class', () => new (sut.constructor as ClassOfHandles)(RECORD.id)],
    ['a proxy of it', () => new Proxy(sut, {})],
  ])('cannot be forged by %s', (_how, forge) => {
    expect(() => placementOf(forge())).toThrow('Not a handle of TenantRegistry.open');
  });
});
