import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';

/**
 * Makes the indexes that the models of the system database declare, before the first request: some of them are what
 * makes a claim atomic. Never drops one.
 */
@Injectable()
export class SystemIndexes implements OnModuleInit {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  async onModuleInit(): Promise<void> {
    await this.connection.asPromise();
    await Promise.all(Object.values(this.connection.models).map((model) => model.createIndexes()));
  }
}
