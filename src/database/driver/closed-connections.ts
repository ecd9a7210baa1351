import type { EventEmitter } from 'node:events';

/** What is used here of the driver's own class, which it keeps to itself. */
interface DriverConnection extends EventEmitter {
  /** Set before `close` is emitted. */
  readonly error: Error | null;
  writeCommand: (this: DriverConnection, ...args: unknown[]) => Promise<void>;
}

// eslint-disable-next-line @typescript-eslint/no-require-imports -- the driver has no types for its internals
const { Connection } = require('mongodb/lib/cmap/connection') as {
  readonly Connection: { readonly prototype: DriverConnection };
};

const { writeCommand } = Connection.prototype;

/**
 * Fails each command whose connection closes while it is being written. The driver (7.8.0, and 7.9.0) waits for the
 * socket's `drain` or `error` and nothing else. But the other side may have hung up a moment ago: then the socket is
 * destroyed already, its `close` is not emitted yet, and a write neither drains nor fails. So a request waited without
 * end, and where it was the monitor's heartbeat, the whole client found no server any more, although it was back.
 */
export function failWritesOnClosedConnections(): void {
  Connection.prototype.writeCommand = writeUnlessClosed;
}

async function writeUnlessClosed(this: DriverConnection, ...args: unknown[]): Promise<void> {
  let onClose = (): void => undefined;
  const closed = new Promise<never>((_resolve, reject) => {
    onClose = () => {
      reject(this.error ?? new Error('The connection has closed'));
    };
    this.once('close', onClose);
  });
  try {
    await Promise.race([writeCommand.apply(this, args), closed]);
  } finally {
    this.off('close', onClose);
  }
}
