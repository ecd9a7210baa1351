import type { EventEmitter } from 'node:events';
import type { mongo } from 'mongoose';

/** What is used here of the driver's own class, which it keeps to itself. */
interface ConnectionInside extends EventEmitter {
  /** Set before `close` is emitted. */
  readonly error: Error | null;
  writeCommand(...args: unknown[]): Promise<void>;
  command(namespace: unknown, command: object, ...rest: unknown[]): Promise<unknown>;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the driver has no types for its internals
const { Connection } = require('mongodb/lib/cmap/connection') as {
  readonly Connection: new (...args: unknown[]) => ConnectionInside;
};

/**
 * Fails each command whose connection closes while it is being written. The driver (7.8.0, and 7.9.0) waits for the
 * socket's `drain` or `error` and nothing else. But the other side may have hung up a moment ago: then the socket is
 * destroyed already, its `close` is not emitted yet, and a write neither drains nor fails. So a request waited without
 * end, and where it was the monitor's heartbeat, the whole client found no server any more, although it was back.
 */
export class DriverConnection extends Connection {
  override async writeCommand(...args: unknown[]): Promise<void> {
    let onClose = (): void => undefined;
    const closed = new Promise<never>((_resolve, reject) => {
      onClose = () => {
        reject(this.error ?? new Error('The connection has closed'));
      };
      this.once('close', onClose);
    });
    try {
      await Promise.race([super.writeCommand(...args), closed]);
    } finally {
      this.off('close', onClose);
    }
  }
}

/** The client's option, which its types leave out, that makes it connect by this class. */
export function connectingBy(connectionType: typeof DriverConnection): mongo.MongoClientOptions {
  return { connectionType } as mongo.MongoClientOptions;
}
