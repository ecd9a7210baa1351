import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { duplicateKeyField } from '../duplicate-key';
import { TaskLeaseRecord } from './task-lease.schema';

/** For tasks that every instance could do, and that one is enough for. */
@Injectable()
export class TaskLeasesRepository {
  constructor(@InjectModel(TaskLeaseRecord.name) private readonly model: Model<TaskLeaseRecord>) {}

  /**
   * Of any number of simultaneous callers one gets the task, and nobody gets it again before `forMs` are over by the
   * database's clock: take it for as long as the task may take, or for the time until it is due again.
   */
  async take(task: string, forMs: number): Promise<boolean> {
    const isOver = { $lte: [{ $ifNull: ['$until', new Date(0)] }, '$$NOW'] };
    try {
      // The condition is within the update: a server takes no `$expr` in the filter of an upsert.
      const result = await this.model.updateOne(
        { _id: task },
        [{ $set: { until: { $cond: [isOver, { $add: ['$$NOW', forMs] }, '$until'] } } }],
        { upsert: true, updatePipeline: true },
      );
      return result.modifiedCount === 1 || result.upsertedCount === 1;
    } catch (error) {
      // Of simultaneous first callers another one has made the record.
      if (duplicateKeyField(error) === '_id') return false;
      throw error;
    }
  }

  /** For a task that is done before its time is over. Who was slower than that lets one more caller in, and no worse. */
  async release(task: string): Promise<void> {
    await this.model.deleteOne({ _id: task });
  }
}
