import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { FindingRecord } from '../reconciliation/finding.schema';
import { OrganizationRecord } from '../schemas/organization.schema';
import type { Census, FindingCount, OperationUnderWay, OrganizationCount } from './census';

/** Of those that are under way; there are seldom more than a few. */
const MAX_UNDER_WAY = 1000;

@Injectable()
export class CensusRepository {
  constructor(
    @InjectModel(OrganizationRecord.name) private readonly organizations: Model<OrganizationRecord>,
    @InjectModel(FindingRecord.name) private readonly findings: Model<FindingRecord>,
  ) {}

  /** Reads every record once; so ask seldom. */
  async countOrganizations(): Promise<OrganizationCount[]> {
    return this.organizations.aggregate<OrganizationCount>([
      { $group: { _id: { status: '$status', isolation: '$placement.isolation' }, count: { $sum: 1 } } },
      {
        $project: {
          _id: 0,
          status: '$_id.status',
          isolation: { $ifNull: ['$_id.isolation', 'none'] },
          count: 1,
        },
      },
    ]);
  }

  /** The oldest ones first. */
  async listUnderWay(): Promise<OperationUnderWay[]> {
    return this.organizations.aggregate<OperationUnderWay>([
      { $match: { 'lease.taken_at': { $exists: true } } },
      { $sort: { 'lease.taken_at': 1 } },
      { $limit: MAX_UNDER_WAY },
      {
        $project: {
          _id: 0,
          organizationId: { $toString: '$_id' },
          kind: '$op.kind',
          ageMs: { $subtract: ['$$NOW', '$lease.taken_at'] },
        },
      },
    ]);
  }

  async findPurgeOverdueMs(): Promise<Census['purgeOverdueMs']> {
    const [oldest] = await this.organizations.aggregate<{ overdueMs: number }>([
      { $match: { 'purge.due_at': { $exists: true } } },
      { $sort: { 'purge.due_at': 1 } },
      { $limit: 1 },
      { $project: { _id: 0, overdueMs: { $subtract: ['$$NOW', '$purge.due_at'] } } },
    ]);
    return Math.max(oldest?.overdueMs ?? 0, 0);
  }

  async countFindings(): Promise<FindingCount[]> {
    return this.findings.aggregate<FindingCount>([
      { $group: { _id: { kind: '$kind', action: '$action' }, count: { $sum: 1 } } },
      { $project: { _id: 0, kind: '$_id.kind', action: '$_id.action', count: 1 } },
    ]);
  }
}
