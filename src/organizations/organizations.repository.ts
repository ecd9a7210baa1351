import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import type { IfMatch } from '../common/http/etag';
import type { AdminId, OrganizationId } from '../common/types/ids';
import { LifecycleConfig } from '../config/lifecycle.config';
import { duplicateKeyField } from '../database/duplicate-key';
import { toObjectId, toOrganizationId } from '../database/object-id';
import { fromStoredPlacement, namespaceClaim, type TenantPlacement } from '../tenancy';
import { Instance } from './lifecycle/instance';
import { IDLE, ofVersion } from './lifecycle/conditions';
import { canRenameTo, renameTo } from './lifecycle/names/name-stages';
import { toDomain, toOperationRecord } from './organization.mapper';
import {
  MAX_RESTING_NAMES,
  type CreateOperation,
  type Organization,
  type OrganizationChange,
  type OrganizationStatus,
  type UpdateOperation,
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

/** Longer than any request and any lease. */
const ABORTED_KEPT_MS = 60 * 60_000;

const END_OPERATION = { $unset: { op: 1, lease: 1 } };

/**
 * Organizations and the steps of their operations. Every change is one conditional update that says whether it took
 * effect: what matches nothing was overtaken by another request or instance, and its caller stops.
 */
@Injectable()
export class OrganizationsRepository {
  constructor(
    @InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>,
    private readonly instance: Instance,
    private readonly config: LifecycleConfig,
  ) {}

  /** Null also for one that was purged: its record holds nothing of it. */
  async findById(id: OrganizationId): Promise<Organization | null> {
    const record = await this.model
      .findOne({ _id: toObjectId(id), status: { $ne: 'purged' } })
      .lean<OrganizationRecord>();
    return record && toDomain(record);
  }

  /** Also of one that is gone, whose record is a tombstone. */
  async findStatus(id: OrganizationId): Promise<OrganizationStatus | null> {
    const record = await this.model.findById(toObjectId(id), { status: 1 }).lean();
    return record?.status ?? null;
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
      session_epoch: 1,
      op: toOperationRecord(operation),
      created_at: now,
      updated_at: now,
    };
    // An upsert and not an insert, because only an update can ask for the database's clock.
    const update = {
      $setOnInsert: { ...insert, 'lease.owner': this.instance.id },
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
    const change = {
      $set: { status: 'aborted' as const },
      $currentDate: { aborted_at: true as const },
      $unset: { name_claims: 1, op: 1, lease: 1 },
    };
    return this.#step(id, operationId, { status: 'aborting' }, change);
  }

  /**
   * Changes the organization alone. Null when it is not active, of another version, another operation is under way, or
   * the new name would be one too many.
   * @throws NameTakenError
   */
  async change(
    id: OrganizationId,
    change: OrganizationChange,
    ifMatch?: IfMatch,
  ): Promise<Organization | null> {
    return this.#change(changeable(id, ifMatch), change);
  }

  /**
   * False when it is not active, of another version, another operation is under way, or the new name would be one too
   * many.
   */
  async beginUpdate(
    id: OrganizationId,
    operation: UpdateOperation,
    { name, ifMatch }: { readonly name: string | undefined; readonly ifMatch?: IfMatch | undefined },
  ): Promise<boolean> {
    const filter = { ...changeable(id, ifMatch), ...this.#allowing(name) };
    const result = await this.model.updateOne(filter, {
      $set: { op: toOperationRecord(operation), 'lease.owner': this.instance.id },
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

  /** Of whichever kind; there is nothing more to do for it. */
  async endOperation(id: OrganizationId, operationId: string): Promise<boolean> {
    return this.#step(id, operationId, {}, END_OPERATION);
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
          $set: { 'op.id': randomUUID(), 'lease.owner': this.instance.id },
          $currentDate: { 'lease.taken_at': true },
        },
        { returnDocument: 'after' },
      )
      .lean<OrganizationRecord>();
    return record && toDomain(record);
  }

  /** Some organization whose creation was taken back at least an hour ago: a late step of it can no longer be under way. */
  async findSettledAborted(): Promise<Pick<Organization, 'id' | 'placement'> | null> {
    const settled = { $subtract: ['$$NOW', ABORTED_KEPT_MS] };
    const record = await this.model
      .findOne({
        status: 'aborted',
        aborted_at: { $exists: true }, // what the index holds
        $expr: { $lt: ['$aborted_at', settled] },
      })
      .lean<OrganizationRecord>();
    return record && { id: toOrganizationId(record._id), placement: fromStoredPlacement(record.placement) };
  }

  /** Gives the namespace back as well. */
  async deleteAborted(id: OrganizationId): Promise<void> {
    await this.model.deleteOne({ _id: toObjectId(id), status: 'aborted' });
  }

  /** Leaves it as it is for good, with its namespace. */
  async keepAborted(id: OrganizationId): Promise<void> {
    await this.model.updateOne({ _id: toObjectId(id), status: 'aborted' }, { $unset: { aborted_at: 1 } });
  }

  /** The record, while this process holds the lease of this very operation. */
  #leased(id: OrganizationId, operationId: string): QueryFilter<OrganizationRecord> {
    return { _id: toObjectId(id), 'op.id': operationId, 'lease.owner': this.instance.id };
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
      ...(displayName !== undefined && { display_name: { $literal: displayName } }),
      ...alsoSet,
      updated_at: '$$NOW',
      version: { $add: ['$version', 1] },
    };
    const renaming = name === undefined ? [] : renameTo(name, this.config.nameRestMs);
    try {
      const record = await this.model
        .findOneAndUpdate({ ...filter, ...this.#allowing(name) }, [...renaming, { $set: set }], {
          returnDocument: 'after',
          updatePipeline: true,
        })
        .lean<OrganizationRecord>();
      return record && toDomain(record);
    } catch (error) {
      if (duplicateKeyField(error) === 'name_claims') throw new NameTakenError();
      throw error;
    }
  }

  #allowing(name: string | undefined): QueryFilter<OrganizationRecord> {
    if (name === undefined || this.config.nameRestMs === 0) return {};
    return { $expr: canRenameTo(name, MAX_RESTING_NAMES) };
  }
}

/** What an owner's change may begin with; `ifMatch` is looked at in the very update that changes. */
function changeable(id: OrganizationId, ifMatch: IfMatch | undefined): QueryFilter<OrganizationRecord> {
  return { _id: toObjectId(id), status: 'active', ...IDLE, ...ofVersion(ifMatch) };
}

function matching(which: WhichOrganization): QueryFilter<OrganizationRecord> {
  if (which === 'any') return {};
  return 'id' in which ? { _id: toObjectId(which.id) } : { name_claims: which.name };
}
