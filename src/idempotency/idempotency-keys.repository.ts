import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, PipelineStage } from 'mongoose';
import { IdempotencyConfig } from '../config/idempotency.config';
import { duplicateKeyField } from '../database/duplicate-key';
import { newId } from '../database/object-id';
import { IdempotencyKeyRecord } from './idempotency-key.schema';
import type { StoredAnswer } from './stored-answer';

const KEPT_MS = 24 * 60 * 60_000;

/** Before every lease that still runs. */
const LONG_AGO = new Date(0);

/** The right to work on a request; ends when the lease runs out and somebody else takes it. */
export interface Claim {
  readonly keyDigest: string;
  readonly attempt: string;
}

export type Claimed =
  | {
      readonly kind: 'granted';
      readonly claim: Claim;
      readonly objectId: string;
      /** An earlier attempt had it and gave no answer. */
      readonly isRetry: boolean;
    }
  | { readonly kind: 'answered'; readonly answer: StoredAnswer }
  | { readonly kind: 'in_progress' }
  | { readonly kind: 'other_request' };

/** Every method is one conditional update: of any number of simultaneous callers one gets the claim. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(
    @InjectModel(IdempotencyKeyRecord.name) private readonly model: Model<IdempotencyKeyRecord>,
    private readonly config: IdempotencyConfig,
  ) {}

  /** Claims a key that is new, expired, or abandoned with the same request. */
  async claim(keyDigest: string, request: string): Promise<Claimed> {
    const attempt = randomUUID();
    const objectId = newId();
    const record = await this.#claimOrRead({ keyDigest, request, attempt, objectId });
    if (record.request !== request) return { kind: 'other_request' };
    if (record.answer !== undefined) return { kind: 'answered', answer: record.answer };
    if (record.attempt !== attempt) return { kind: 'in_progress' };
    return {
      kind: 'granted',
      claim: { keyDigest, attempt },
      objectId: record.object_id,
      isRetry: record.object_id !== objectId,
    };
  }

  /** Keeps the final answer. Without effect when another attempt has taken over. */
  async complete({ keyDigest, attempt }: Claim, answer: StoredAnswer): Promise<void> {
    await this.model.updateOne({ _id: keyDigest, attempt }, { $set: { answer } });
  }

  /** Lets the next attempt begin at once; the key stays with its request and its object. */
  async release({ keyDigest, attempt }: Claim): Promise<void> {
    await this.model.updateOne({ _id: keyDigest, attempt }, { $set: { leased_at: LONG_AGO } });
  }

  /** @returns the new id, or null when another attempt has taken over */
  async renewObjectId({ keyDigest, attempt }: Claim): Promise<string | null> {
    const objectId = newId();
    const result = await this.model.updateOne({ _id: keyDigest, attempt }, { $set: { object_id: objectId } });
    return result.matchedCount === 1 ? objectId : null;
  }

  async #claimOrRead({ keyDigest, ...wanted }: Wanted): Promise<IdempotencyKeyRecord> {
    const update = claimUpdate({ ...wanted, leaseMs: this.config.leaseMs });
    const run = () =>
      this.model
        .findOneAndUpdate({ _id: keyDigest }, update, {
          upsert: true,
          returnDocument: 'after',
          updatePipeline: true,
        })
        .lean<IdempotencyKeyRecord>()
        .orFail(); // never: an upsert always has a document
    try {
      return await run();
    } catch (error) {
      // Two upserts at once: the loser finds the winner's record.
      if (duplicateKeyField(error) !== '_id') throw error;
      return run();
    }
  }
}

interface Wanted {
  readonly keyDigest: string;
  readonly request: string;
  readonly attempt: string;
  readonly objectId: string;
}

/** Decides in one command, by the database's clock: begins anew, takes over what is abandoned, or leaves all as it is. */
function claimUpdate({
  request,
  attempt,
  objectId,
  leaseMs,
}: Omit<Wanted, 'keyDigest'> & { readonly leaseMs: number }): PipelineStage.ReplaceWith[] {
  const lease = { attempt, leased_at: '$$NOW' };
  const isFree = { $lte: [{ $ifNull: ['$expires_at', LONG_AGO] }, '$$NOW'] };
  const isAbandoned = {
    $and: [
      { $eq: ['$request', request] },
      { $eq: [{ $type: '$answer' }, 'missing'] },
      { $lt: ['$leased_at', { $subtract: ['$$NOW', leaseMs] }] },
    ],
  };
  const anew = {
    _id: '$_id',
    request,
    object_id: objectId,
    expires_at: { $add: ['$$NOW', KEPT_MS] },
    ...lease,
  };
  const decision = {
    $switch: {
      branches: [
        { case: isFree, then: anew },
        { case: isAbandoned, then: { $mergeObjects: ['$$ROOT', lease] } },
      ],
      default: '$$ROOT',
    },
  };
  return [{ $replaceWith: decision }];
}
