import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { Tracing } from '../common/tracing/tracing';

/** Beyond it the driver has lost answers. */
const MAX_UNDER_WAY = 10_000;

/** Spans of commands: which one, and on what, but nothing of what is in it. The driver must tell of its commands. */
@Injectable()
export class CommandTraces implements OnModuleInit {
  readonly #ends = new Map<number, (failure?: Error) => void>();

  constructor(
    @InjectConnection() private readonly connection: Connection,
    private readonly tracing: Tracing,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.tracing.isOn) return;
    const client = (await this.connection.asPromise()).getClient();
    // In the async context of whoever has sent it, also behind a wait for a connection.
    client.on('commandStarted', ({ requestId, commandName, databaseName, command }) => {
      if (this.#ends.size >= MAX_UNDER_WAY) return;
      const target: unknown = command[commandName];
      const end = this.tracing.startCommand(`mongodb ${commandName}`, {
        'db.system.name': 'mongodb',
        'db.operation.name': commandName,
        'db.namespace': databaseName,
        ...(typeof target === 'string' && { 'db.collection.name': target }),
      });
      if (end !== null) this.#ends.set(requestId, end);
    });
    client.on('commandSucceeded', ({ requestId }) => {
      this.#end(requestId);
    });
    client.on('commandFailed', ({ requestId, failure }) => {
      this.#end(requestId, failure);
    });
  }

  #end(requestId: number, failure?: Error): void {
    this.#ends.get(requestId)?.(failure);
    this.#ends.delete(requestId);
  }
}
