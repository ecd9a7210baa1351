import { Injectable } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import type { OrganizationId } from '../../common/types/ids';
import { toAdminId, toObjectId, toOrganizationId } from '../../database/object-id';
import { fromStoredPlacement, type StoredPlacement } from '../placement/tenant-placement';
import type { RestingName, TenantRecord, VisibleStatus } from './tenant-record';

/** What is read of a record of `organizations`; the organizations module owns and writes the whole. */
interface StoredTenant {
  readonly _id: mongo.ObjectId;
  readonly name: string;
  readonly name_claims: readonly string[];
  readonly resting_names?: readonly RestingName[];
  readonly display_name: string | null;
  readonly status: VisibleStatus;
  readonly placement: StoredPlacement;
  readonly owner_ids: readonly mongo.ObjectId[];
  readonly session_epoch: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const PROJECTION = {
  name: 1,
  resting_names: 1,
  display_name: 1,
  status: 1,
  placement: 1,
  owner_ids: 1,
  session_epoch: 1,
  version: 1,
  created_at: 1,
  updated_at: 1,
} as const satisfies Record<Exclude<keyof StoredTenant, '_id' | 'name_claims'>, 1>;

const VISIBLE: mongo.Filter<StoredTenant> = { status: { $in: ['active', 'suspended'] } };

/** Reads the registry's projection. Only what is active or suspended is found. */
@Injectable()
export class TenantRecordsRepository {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  async findById(id: OrganizationId): Promise<TenantRecord | null> {
    const stored = await this.#organizations().findOne(
      { _id: toObjectId(id), ...VISIBLE },
      { projection: PROJECTION },
    );
    return stored && toRecord(stored);
  }

  /** In one command, whatever the number; what is not visible is left out. */
  async findByIds(ids: readonly OrganizationId[]): Promise<TenantRecord[]> {
    const filter = { _id: { $in: ids.map(toObjectId) }, ...VISIBLE };
    return (await this.#organizations().find(filter, { projection: PROJECTION }).toArray()).map(toRecord);
  }

  /** By its current name, or one that rests. */
  async findIdByName(name: string): Promise<OrganizationId | null> {
    const filter = { name_claims: name, ...VISIBLE };
    const stored = await this.#organizations().findOne(filter, { projection: { _id: 1 } });
    return stored && toOrganizationId(stored._id);
  }

  /** The one thing that is written from here: that this tenant now has a collection for the definition. */
  async addDefinition(id: OrganizationId, definition: string): Promise<void> {
    const change = { $addToSet: { 'placement.definitions': definition } } as mongo.UpdateFilter<StoredTenant>;
    await this.#organizations().updateOne({ _id: toObjectId(id) }, change);
  }

  #organizations(): mongo.Collection<StoredTenant> {
    return this.connection.getClient().db(this.connection.name).collection<StoredTenant>('organizations');
  }
}

/** Without what else the record keeps of it. */
export function toRestingName({ name, until }: RestingName): RestingName {
  return { name, until };
}

function toRecord(stored: StoredTenant): TenantRecord {
  return Object.freeze({
    id: toOrganizationId(stored._id),
    name: stored.name,
    restingNames: (stored.resting_names ?? []).map(toRestingName),
    displayName: stored.display_name ?? stored.name,
    status: stored.status,
    placement: fromStoredPlacement(stored.placement),
    ownerIds: stored.owner_ids.map((id) => toAdminId(id)),
    sessionEpoch: stored.session_epoch,
    version: stored.version,
    createdAt: stored.created_at,
    updatedAt: stored.updated_at,
  });
}
