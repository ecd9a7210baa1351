import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter } from 'mongoose';
import type { IfMatch } from '../../common/http/etag';
import type { AdminId, OrganizationId } from '../../common/types/ids';
import { LifecycleConfig } from '../../config/lifecycle.config';
import { duplicateKeyField } from '../../database/duplicate-key';
import { toObjectId } from '../../database/object-id';
import { toDomain } from '../organization.mapper';
import {
  MAX_RESTING_NAMES,
  type Deletion,
  type Organization,
  type OrganizationStatus,
} from '../organization';
import { NameTakenError } from '../organizations.errors';
import { OrganizationRecord } from '../schemas/organization.schema';
import { IDLE, ofVersion } from './conditions';
import { LifecycleSteps, type LifecycleOperation } from './lifecycle-steps';
import { canReviveAs, retireName, reviveName, type UpdateStage } from './names/name-stages';

export interface Restoration {
  /** An owner who asks for it; without one it is an operator. */
  readonly owner?: AdminId;
  /** In place of its own, which somebody else may have by now. */
  readonly name: string | undefined;
}

type Transition = Extract<LifecycleOperation, 'delete' | 'restore' | 'suspend' | 'resume'>;

const CHANGED = { updated_at: '$$NOW', version: { $add: ['$version', 1] } };
const SESSIONS_ENDED = { session_epoch: { $add: ['$session_epoch', 1] } };
const IN_TIME = { $gt: ['$restorable_until', '$$NOW'] };

/**
 * Changes of state that are one update each. They move no data. Null: the organization is not in a state that allows
 * it, is of another version, or another operation is under way.
 */
@Injectable()
export class TransitionsRepository {
  constructor(
    @InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>,
    private readonly config: LifecycleConfig,
    private readonly steps: LifecycleSteps,
  ) {}

  /** Hides it from everybody and ends all of its sessions. */
  async delete(
    id: OrganizationId,
    from: readonly OrganizationStatus[],
    ifMatch?: IfMatch,
  ): Promise<Deletion | null> {
    const { restoreWindowMs, nameRestMs } = this.config;
    const deleted = {
      status_before_deletion: '$status',
      deleted_at: '$$NOW',
      restorable_until: { $add: ['$$NOW', restoreWindowMs] },
      ...SESSIONS_ENDED,
      ...CHANGED,
    };
    const filter = { _id: toObjectId(id), status: { $in: [...from] }, ...IDLE, ...ofVersion(ifMatch) };
    const record = await this.#update('delete', filter, [
      { $set: deleted },
      ...retireName('deleted', nameRestMs),
    ]);
    if (record?.deleted_at === undefined || record.restorable_until === undefined) return null;
    const { name, deleted_at: deletedAt, restorable_until: restorableUntil } = record;
    return { id, name, deletedAt, restorableUntil };
  }

  /** The name of one that {@link restore} would bring back; null when there is none. */
  async findRestorableName(
    id: OrganizationId,
    { owner }: Pick<Restoration, 'owner'>,
  ): Promise<string | null> {
    const record = await this.model.findOne(restorable(id, owner, IN_TIME), { name: 1 }).lean();
    return record?.name ?? null;
  }

  /**
   * Makes a deleted one what it was before, while its window lasts. Null also when the name would be one too many.
   * @throws NameTakenError
   */
  async restore(id: OrganizationId, { owner, name }: Restoration): Promise<Organization | null> {
    const isAllowed =
      name === undefined ? IN_TIME : { $and: [IN_TIME, canReviveAs(name, MAX_RESTING_NAMES)] };
    const filter = restorable(id, owner, isAllowed);
    const restored = {
      status_before_deletion: '$$REMOVE',
      deleted_at: '$$REMOVE',
      restorable_until: '$$REMOVE',
      ...CHANGED,
    };
    const stages = [...reviveName('$status_before_deletion', name), { $set: restored }];
    const record = await this.#update('restore', filter, stages);
    return record && toDomain(record);
  }

  async suspend(id: OrganizationId): Promise<Organization | null> {
    return this.#switch('suspend', id, { from: 'active', to: 'suspended' });
  }

  async resume(id: OrganizationId): Promise<Organization | null> {
    return this.#switch('resume', id, { from: 'suspended', to: 'active' });
  }

  async #switch(
    operation: Transition,
    id: OrganizationId,
    { from, to }: { readonly from: OrganizationStatus; readonly to: OrganizationStatus },
  ): Promise<Organization | null> {
    const filter = { _id: toObjectId(id), status: from, ...IDLE };
    const record = await this.#update(operation, filter, [{ $set: { status: to, ...CHANGED } }]);
    return record && toDomain(record);
  }

  async #update(
    operation: Transition,
    filter: QueryFilter<OrganizationRecord>,
    stages: UpdateStage[],
  ): Promise<OrganizationRecord | null> {
    return this.steps.run(operation, 'mark', async () => {
      try {
        return await this.model
          .findOneAndUpdate(filter, stages, { returnDocument: 'after', updatePipeline: true })
          .lean<OrganizationRecord>();
      } catch (error) {
        if (duplicateKeyField(error) === 'name_claims') throw new NameTakenError();
        throw error;
      }
    });
  }
}

function restorable(
  id: OrganizationId,
  owner: AdminId | undefined,
  condition: object,
): QueryFilter<OrganizationRecord> {
  const ofOwner = owner === undefined ? {} : { owner_ids: toObjectId(owner) };
  return { _id: toObjectId(id), status: 'deleted', ...ofOwner, ...IDLE, $expr: condition };
}
