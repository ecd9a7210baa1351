import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What a server has taken. */
export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
  /** Who had signed in. */
  readonly user: string | undefined;
  readonly mail: ParsedMail;
}

export interface MailServer {
  readonly url: string;
  readonly port: number;
  readonly received: readonly ReceivedMail[];
  close(): Promise<void>;
}

const HOST = '127.0.0.1';

/** A real SMTP server. Its certificate, where one is asked for, is one that nobody vouches for. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 1,
    logger: false, // nor a warning about the certificate
    onData: (stream, session, callback) => {
      void buffer(stream).then(async (content) => {
        received.push({
          from: session.envelope.mailFrom === false ? '' : session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map(({ address }) => address),
          isEncrypted: session.secure,
          user: session.user as string | undefined,
          mail: await simpleParser(content),
        });
        callback();
      });
    },
    ...options,
  });
  server.on('error', () => undefined); // of single connections, which the client tells of as well
  server.listen(0, HOST);
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `${options.secure === true ? 'smtps' : 'smtp'}://${HOST}:${port}`,
    port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

export interface RawServer {
  readonly url: string;
  /** How many have connected so far. */
  readonly connections: () => number;
  close(): Promise<void>;
}

/** A server that does to each connection whatever `serve` does; `count` is 1 for the first. */
export async function startRawServer(serve: (socket: Socket, count: number) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let count = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    count += 1;
    serve(socket, count);
  });
  server.listen(0, HOST);
  await once(server, 'listening');
  return {
    url: `smtp://${HOST}:${(server.address() as AddressInfo).port}`,
    connections: () => count,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/**
 * Speaks SMTP as the answers say, by the first word of each command; a command without an answer gets none.
 * @param answers what is sent, or what happens instead
 */
export function converse(
  socket: Socket,
  answers: Readonly<Record<string, string | ((socket: Socket) => void)>>,
): void {
  socket.write('220 mail.example ESMTP\r\n');
  socket.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\r\n')) {
      const answer = answers[line.split(/[ :]/)[0] ?? ''];
      if (typeof answer === 'string') socket.write(`${answer}\r\n`);
      else answer?.(socket);
    }
  });
}
