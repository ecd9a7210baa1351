import { Types } from 'mongoose';
import type { AdminId, SessionId } from '../common/types/ids';
import type { Operation } from './organization';
import { toDomain, toOperationRecord } from './organization.mapper';
import type { OrganizationRecord } from './schemas/organization.schema';

const ADMIN_ID = '6b04485a573c2db06b50aad5' as AdminId;

const UNTIL = new Date('2026-02-01T00:00:00Z');
const SESSION_ID = '6b04485a573c2db06b50aad6' as SessionId;

const RECORD: OrganizationRecord = {
  _id: new Types.ObjectId('6b04485a573c2db06b50aad4'),
  name: 'acme',
  display_name: null,
  name_claims: ['acme', 'acme-before'],
  namespace_claim: 'f'.repeat(64),
  placement: {
    isolation: 'collection',
    cluster: 'default',
    database: 'tenants',
    collection: 'org_acme',
    definitions: [],
  },
  status: 'active',
  version: 3,
  owner_ids: [new Types.ObjectId(ADMIN_ID)],
  session_epoch: 2,
  resting_names: [{ name: 'acme-before', until: UNTIL, given_up: true }],
  created_at: new Date('2026-01-01T00:00:00Z'),
  updated_at: new Date('2026-01-02T00:00:00Z'),
};

describe(toDomain.name, () => {
  it('gives plain ids and leaves claims and lease to the repository', () => {
    expect(toDomain({ ...RECORD, lease: { owner: 'x', taken_at: new Date() } })).toEqual({
      id: '6b04485a573c2db06b50aad4',
      name: 'acme',
      restingNames: [{ name: 'acme-before', until: UNTIL }],
      displayName: null,
      status: 'active',
      placement: RECORD.placement,
      ownerIds: [ADMIN_ID],
      version: 3,
      operation: null,
      createdAt: RECORD.created_at,
      updatedAt: RECORD.updated_at,
    });
  });

  it.each<Operation>([
    { id: 'op', kind: 'create', adminId: ADMIN_ID, founder: 'new' },
    { id: 'op', kind: 'create', adminId: ADMIN_ID, founder: 'known' },
    {
      id: 'op',
      kind: 'update',
      adminId: ADMIN_ID,
      committed: false,
      email: 'a@b.example',
      passwordHash: 'h',
      keptSession: SESSION_ID,
    },
    {
      id: 'op',
      kind: 'update',
      adminId: ADMIN_ID,
      committed: true,
      email: undefined,
      passwordHash: 'h',
      keptSession: undefined,
    },
  ])('gives back an operation as it was stored: %j', (operation) => {
    expect(toDomain({ ...RECORD, op: toOperationRecord(operation) }).operation).toEqual(operation);
  });

  it('takes an account for known when the record does not say, so that it is never deleted by guess', () => {
    const op = { id: 'op', kind: 'create' as const, admin_id: new Types.ObjectId(ADMIN_ID) };
    expect(toDomain({ ...RECORD, op }).operation).toMatchObject({ founder: 'known' });
  });

  it('takes an update for not committed when the record does not say', () => {
    const op = { id: 'op', kind: 'update' as const, admin_id: new Types.ObjectId(ADMIN_ID) };
    expect(toDomain({ ...RECORD, op }).operation).toMatchObject({ committed: false });
  });
});

describe(toOperationRecord.name, () => {
  it('stores no field for what does not change', () => {
    const operation: Operation = {
      id: 'op',
      kind: 'update',
      adminId: ADMIN_ID,
      committed: false,
      email: undefined,
      passwordHash: undefined,
      keptSession: undefined,
    };
    expect(Object.keys(toOperationRecord(operation)).sort()).toEqual(['admin_id', 'committed', 'id', 'kind']);
  });
});
