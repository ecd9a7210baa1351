import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import type { IfMatch } from '../common/http/etag';
import type { AdminId, OrganizationId } from '../common/types/ids';
import { LifecycleConfig } from '../config/lifecycle.config';
import { duplicateKeyField } from '../database/duplicate-key';
import { toObjectId } from '../database/object-id';
import { namespaceClaim, type TenantPlacement } from '../tenancy';
import { toDomain, toOperationRecord } from './organization.mapper';
import type {
  CreateOperation,
  Deletion,
  Organization,
  OrganizationChange,
  UpdateOperation,
} from './organization';
import { ChangeInProgressError, NameTakenError } from './organizations.errors';
import { OrganizationRecord } from './schemas/organization.schema';

export interface NewOrganization {
  readonly id: OrganizationId;
  readonly name: string;
  readonly displayName: string | null;
  readonly placement: TenantPlacement;
  readonly ownerId: AdminId;
  readonly operation: CreateOperation;
}

/** The namespace was used before, by whomever: another one is to be tried. */
export class NamespaceClaimedError extends Error {
  override readonly name = 'NamespaceClaimedError';
}

export type WhichOrganization = 'any' | { readonly id: OrganizationId } | { readonly name: string };

const IDLE = { op: { $exists: false } };
const END_OPERATION = { $unset: { op: 1, lease: 1 } };

/**
 * The only writer of organizations. Every method is one conditional update that says whether it took effect: what
 * matches nothing was overtaken by another request or instance, and its caller stops.
 */
@Injectable()
export class OrganizationsRepository {
  /** Whose leases are this process's. */
  readonly #instance = randomUUID();

  constructor(
    @InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>,
    private readonly config: LifecycleConfig,
  ) {}

  async findById(id: OrganizationId): Promise<Organization | null> {
    const record = await this.model.findById(toObjectId(id)).lean<OrganizationRecord>();
    return record && toDomain(record);
  }

  /** The one that has the name in use or at rest. */
  async findByNameClaim(name: string): Promise<Organization | null> {
    const record = await this.model.findOne({ name_claims: name }).lean<OrganizationRecord>();
    return record && toDomain(record);
  }

  /**
   * Claims name and namespace in one step, and takes the lease.
   * @throws NameTakenError
   * @throws NamespaceClaimedError
   * @throws ChangeInProgressError when there is one with this id, whatever its state
   */
  async insertProvisioning({
    id,
    name,
    displayName,
    placement,
    ownerId,
    operation,
  }: NewOrganization): Promise<void> {
    const now = new Date();
    const insert = {
      name,
      display_name: displayName,
      name_claims: [name],
      namespace_claim: namespaceClaim(placement),
      placement,
      status: 'provisioning' as const,
      version: 1,
      owner_ids: [toObjectId(ownerId)],
      op: toOperationRecord(operation),
      created_at: now,
      updated_at: now,
    };
    // An upsert and not an insert, because only an update can ask for the database's clock.
    const update = {
      $setOnInsert: { ...insert, 'lease.owner': this.#instance },
      $currentDate: { 'lease.taken_at': true },
    };
    try {
      // Matches nothing that is there, or it would give a new lease to what an earlier attempt has made.
      await this.model.updateOne({ _id: toObjectId(id), version: { $lt: 1 } }, update, { upsert: true });
    } catch (error) {
      const field = duplicateKeyField(error);
      if (field === '_id') throw new ChangeInProgressError();
      if (field === 'name_claims') throw new NameTakenError();
      if (field === 'namespace_claim') throw new NamespaceClaimedError();
      throw error;
    }
  }

  async activate(id: OrganizationId, operationId: string): Promise<boolean> {
    return this.#step(
      id,
      operationId,
      { status: 'provisioning' },
      { $set: { status: 'active' }, ...END_OPERATION },
    );
  }

  async beginAbort(id: OrganizationId, operationId: string): Promise<boolean> {
    const from = { status: { $in: ['provisioning', 'aborting'] as const } };
    return this.#step(id, operationId, from, {
      $set: { status: 'aborting' },
    });
  }

  /** Gives the name back. The namespace stays claimed: a late step of the creation may still use it. */
  async finishAbort(id: OrganizationId, operationId: string): Promise<boolean> {
    const change = { $set: { status: 'aborted' as const }, $unset: { name_claims: 1, op: 1, lease: 1 } };
    return this.#step(id, operationId, { status: 'aborting' }, change);
  }

  /**
   * Changes the organization alone. Null when it is not active, of another version, or another operation is under way.
   * @throws NameTakenError
   */
  async change(
    id: OrganizationId,
    change: OrganizationChange,
    ifMatch?: IfMatch,
  ): Promise<Organization | null> {
    return this.#change(changeable(id, ifMatch), change);
  }

  /** False when it is not active, of another version, or another operation is under way. */
  async beginUpdate(id: OrganizationId, operation: UpdateOperation, ifMatch?: IfMatch): Promise<boolean> {
    const result = await this.model.updateOne(changeable(id, ifMatch), {
      $set: { op: toOperationRecord(operation), 'lease.owner': this.#instance },
      $currentDate: { 'lease.taken_at': true },
    });
    return result.modifiedCount === 1;
  }

  /**
   * The commit point of an update of both the organization and an account. Null when it was overtaken.
   * @throws NameTakenError
   */
  async commitUpdate(
    id: OrganizationId,
    operationId: string,
    change: OrganizationChange,
  ): Promise<Organization | null> {
    return this.#change(this.#leased(id, operationId), change, { 'op.committed': true });
  }

  async endUpdate(id: OrganizationId, operationId: string): Promise<boolean> {
    return this.#step(id, operationId, {}, END_OPERATION);
  }

  /**
   * Hides it from everybody and ends all of its sessions; moves no data. Null when it is not active, of another
   * version, or not idle.
   */
  async markDeleted(id: OrganizationId, ifMatch?: IfMatch): Promise<Deletion | null> {
    const deletedAt = new Date();
    const restorableUntil = new Date(deletedAt.getTime() + this.config.restoreWindowMs);
    const record = await this.model
      .findOneAndUpdate(changeable(id, ifMatch), {
        $set: {
          status: 'deleted',
          deleted_at: deletedAt,
          restorable_until: restorableUntil,
          updated_at: deletedAt,
        },
        $inc: { version: 1 },
      })
      .lean<OrganizationRecord>();
    return record && { id, name: record.name, deletedAt, restorableUntil };
  }

  /**
   * Takes the lease of an operation that its instance has abandoned, by the database's clock: of any number of
   * simultaneous callers one gets it.
   */
  async takeOverAbandoned(which: WhichOrganization): Promise<Organization | null> {
    const oldest = { $subtract: ['$$NOW', this.config.leaseMs] };
    const record = await this.model
      .findOneAndUpdate(
        {
          ...matching(which),
          'lease.taken_at': { $exists: true }, // what the index holds; the comparison cannot use it
          $expr: { $lt: ['$lease.taken_at', oldest] },
        },
        {
          // A new id, so that whoever held the operation before can take no further step, in this process either.
          $set: { 'op.id': randomUUID(), 'lease.owner': this.#instance },
          $currentDate: { 'lease.taken_at': true },
        },
        { returnDocument: 'after' },
      )
      .lean<OrganizationRecord>();
    return record && toDomain(record);
  }

  /** The record, while this process holds the lease of this very operation. */
  #leased(id: OrganizationId, operationId: string): QueryFilter<OrganizationRecord> {
    return { _id: toObjectId(id), 'op.id': operationId, 'lease.owner': this.#instance };
  }

  async #step(
    id: OrganizationId,
    operationId: string,
    from: QueryFilter<OrganizationRecord>,
    change: UpdateQuery<OrganizationRecord>,
  ): Promise<boolean> {
    const result = await this.model.updateOne({ ...this.#leased(id, operationId), ...from }, change);
    return result.matchedCount === 1;
  }

  async #change(
    filter: QueryFilter<OrganizationRecord>,
    { name, displayName }: OrganizationChange,
    alsoSet: Readonly<Record<string, unknown>> = {},
  ): Promise<Organization | null> {
    const set = {
      ...(name !== undefined && { name }),
      ...(displayName !== undefined && { display_name: displayName }),
      ...alsoSet,
      updated_at: new Date(),
    };
    const claim = name === undefined ? {} : { $addToSet: { name_claims: name } };
    try {
      const record = await this.model
        .findOneAndUpdate(filter, { $set: set, ...claim, $inc: { version: 1 } }, { returnDocument: 'after' })
        .lean<OrganizationRecord>();
      return record && toDomain(record);
    } catch (error) {
      if (duplicateKeyField(error) === 'name_claims') throw new NameTakenError();
      throw error;
    }
  }
}

/** What a change may begin with; `ifMatch` is looked at in the very update that changes. */
function changeable(id: OrganizationId, ifMatch: IfMatch | undefined): QueryFilter<OrganizationRecord> {
  const version = ifMatch === undefined || ifMatch === 'any' ? {} : { version: { $in: [...ifMatch] } };
  return { _id: toObjectId(id), status: 'active', ...IDLE, ...version };
}

function matching(which: WhichOrganization): QueryFilter<OrganizationRecord> {
  if (which === 'any') return {};
  return 'id' in which ? { _id: toObjectId(which.id) } : { name_claims: which.name };
}
