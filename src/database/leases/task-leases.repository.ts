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
    const taken = [{ $set: { until: { $add: ['$$NOW', forMs] } } }];
    const isOver = { $expr: { $lte: ['$until', '$$NOW'] } };
    const again = await this.model.updateOne({ _id: task, ...isOver }, taken, { updatePipeline: true });
    if (again.modifiedCount === 1) return true;
    try {
      // For the first time, or after a release. An upsert takes no `$expr`, so it is a step of its own.
      const first = await this.model.updateOne({ _id: task, until: { $exists: false } }, taken, {
        upsert: true,
        updatePipeline: true,
      });
      return first.upsertedCount === 1;
    } catch (error) {
      // It is taken: the upsert found no record that it may change, and could not make a second one.
      if (duplicateKeyField(error) === '_id') return false;
      throw error;
    }
  }

  /** For a task that is done before its time is over. Who was slower than that lets one more caller in, and no worse. */
  async release(task: string): Promise<void> {
    await this.model.deleteOne({ _id: task });
  }
}
