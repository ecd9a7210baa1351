import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { hasFound, MessageSplitter, stepOf, type WireStep } from './wire-step';

/** When the process dies: with its command not yet sent, or done and not yet answered. */
export type Moment = 'before' | 'after';

export interface Fault {
  readonly step: string;
  readonly moment: Moment;
}

/** What is to happen to whichever instance takes a step next. */
export class FaultPlan {
  #armed: { readonly fault: Fault; readonly onMet: () => void } | undefined;

  /** Resolves when an instance was killed so. */
  arm(fault: Fault): Promise<void> {
    return new Promise((resolve) => {
      this.#armed = { fault, onMet: resolve };
    });
  }

  disarm(): void {
    this.#armed = undefined;
  }

  isFor({ name, isSearch }: WireStep, moment: Moment): boolean {
    const fault = this.#armed?.fault;
    // Before a search nobody knows whether it is a step at all.
    return fault?.step === name && fault.moment === moment && !(isSearch && moment === 'before');
  }

  met(): void {
    this.#armed?.onMet();
    this.#armed = undefined;
  }
}

/**
 * Stands between one instance and the database, and kills the instance at a step. So every step of the real service can
 * be its last one, and nothing in the service has to know of it.
 */
export class FaultProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(
    private readonly database: { readonly path: string; readonly tenants: string },
    private readonly plan: FaultPlan,
    private readonly kill: () => void,
  ) {
    this.#server = createServer((client) => {
      this.#connect(client);
    });
  }

  /** @returns the URI of the database by way of this proxy */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return `mongodb://127.0.0.1:${port}/?directConnection=true&journal=true`;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #connect(client: Socket): void {
    const database = createConnection(this.database.path);
    const pairs = [[client, database] as const, [database, client] as const];
    for (const [socket, other] of pairs) {
      this.#sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    const [commands, answers] = [new MessageSplitter(), new MessageSplitter()];
    // The driver waits for each answer before it sends the next command.
    let step: WireStep | null = null;
    client.on('data', (chunk: Buffer) => {
      for (const command of commands.push(chunk)) {
        step = stepOf(command, this.database.tenants);
        if (step !== null && this.plan.isFor(step, 'before')) this.#die();
        else database.write(command);
      }
    });
    database.on('data', (chunk: Buffer) => {
      for (const answer of answers.push(chunk)) {
        const isDone = step !== null && (!step.isSearch || hasFound(answer));
        if (step !== null && isDone && this.plan.isFor(step, 'after')) this.#die();
        else client.write(answer);
        step = null;
      }
    });
  }

  #die(): void {
    this.kill();
    this.plan.met();
  }
}
