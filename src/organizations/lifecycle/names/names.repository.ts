import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, Types } from 'mongoose';
import type { AdminId, OrganizationId } from '../../../common/types/ids';
import { toAdminId, toObjectId, toOrganizationId } from '../../../database/object-id';
import type { OrganizationStatus } from '../../organization';
import { OrganizationRecord } from '../../schemas/organization.schema';
import { giveUp, releaseRested } from './name-stages';

/** Who has a name, and in which way. */
export interface NameHolder {
  readonly id: OrganizationId;
  /** `rested`: its rest is over, and nobody has released it yet. */
  readonly state: 'in_use' | 'resting' | 'rested';
  /** Who may take it back for another organization: the owners of a deleted one. */
  readonly formerOwners: readonly AdminId[];
}

interface FoundHolder {
  readonly _id: Types.ObjectId;
  readonly status: OrganizationStatus;
  readonly owner_ids?: readonly Types.ObjectId[];
  readonly is_claimed: boolean;
  readonly is_at_rest: boolean;
  readonly is_resting: boolean;
}

/** Names at rest, beside the changes that send them there: who has them, and how they become free. */
@Injectable()
export class NamesRepository {
  constructor(@InjectModel(OrganizationRecord.name) private readonly model: Model<OrganizationRecord>) {}

  /** One command. */
  async findHolder(name: string): Promise<NameHolder | null> {
    const isIt = { $eq: ['$$rest.name', { $literal: name }] };
    const rest = { $filter: { input: { $ifNull: ['$resting_names', []] }, as: 'rest', cond: isIt } };
    const holders = await this.model.aggregate<FoundHolder>([
      { $match: { $or: [{ name_claims: name }, { 'resting_names.name': name }] } },
      { $set: { rest: { $first: rest } } },
      {
        $project: {
          status: 1,
          owner_ids: 1,
          is_claimed: { $in: [{ $literal: name }, { $ifNull: ['$name_claims', []] }] },
          is_at_rest: { $ne: [{ $type: '$rest' }, 'missing'] },
          is_resting: { $gt: ['$rest.until', '$$NOW'] },
        },
      },
    ]);
    // A claim goes before what rests without one, which was given up for that claim.
    const holder =
      holders.find(({ is_claimed }) => is_claimed) ?? holders.find(({ is_resting }) => is_resting);
    return holder === undefined ? null : toNameHolder(holder);
  }

  /** Frees the names of one organization whose rest is over, if there are any. */
  async releaseRested(id: OrganizationId): Promise<void> {
    await this.model.updateOne({ _id: toObjectId(id) }, releaseRested(), { updatePipeline: true });
  }

  /** As {@link releaseRested}, for some organization that has one. False when there is none. */
  async releaseSomeRested(): Promise<boolean> {
    const isOver = { $lte: ['$$rest.until', '$$NOW'] };
    const over = { $filter: { input: { $ifNull: ['$resting_names', []] }, as: 'rest', cond: isOver } };
    const result = await this.model.updateOne(
      {
        'resting_names.until': { $lte: soon() }, // what the index can tell; the database's clock decides
        $expr: { $ne: [over, []] },
      },
      releaseRested(),
      { updatePipeline: true },
    );
    return result.matchedCount === 1;
  }

  /**
   * Lets the owner of a deleted organization have its name for another one. Until its rest is over nobody else gets it,
   * whether or not that other organization comes to be.
   */
  async giveUp(id: OrganizationId, name: string, owner: AdminId): Promise<void> {
    await this.model.updateOne(
      { _id: toObjectId(id), status: 'deleted', owner_ids: toObjectId(owner), name_claims: name },
      giveUp(name),
      { updatePipeline: true },
    );
  }
}

/** Later than any rest that is over, whatever the clocks differ by. */
function soon(): Date {
  return new Date(Date.now() + 60 * 60_000);
}

function toNameHolder(holder: FoundHolder): NameHolder {
  const owners = holder.status === 'deleted' ? (holder.owner_ids ?? []) : [];
  return {
    id: toOrganizationId(holder._id),
    state: !holder.is_at_rest ? 'in_use' : holder.is_resting ? 'resting' : 'rested',
    formerOwners: owners.map((id) => toAdminId(id)),
  };
}
