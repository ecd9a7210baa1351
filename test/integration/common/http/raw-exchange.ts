import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly text: string;
  readonly status: number;
  readonly body: string;
}

/**
 * Sends bytes as they are and collects what comes back until the server closes. Requests that are valid HTTP have to
 * ask for that with `Connection: close`.
 */
export async function exchange(port: number, ...parts: readonly (string | Buffer)[]): Promise<RawAnswer> {
  return collect(port, (socket) => {
    for (const part of parts) socket.write(part);
  });
}

/** The same, but closes its side behind the bytes: at once, or when the status of an answer has come. */
export async function exchangeAndEnd(port: number, bytes: string, afterStatus?: number): Promise<RawAnswer> {
  return collect(port, (socket) => {
    if (afterStatus === undefined) socket.end(bytes);
    else {
      socket.write(bytes);
      socket.on('data', (chunk: Buffer) => {
        if (chunk.includes(`HTTP/1.1 ${afterStatus}`)) socket.end();
      });
    }
  });
}

async function collect(port: number, send: (socket: Socket) => void): Promise<RawAnswer> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    // A server may close while we still send; what it said before that counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      resolve();
    });
    send(socket);
  });
  const text = Buffer.concat(chunks).toString();
  const [, body = ''] = text.split('\r\n\r\n', 2);
  return { text, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), body };
}
