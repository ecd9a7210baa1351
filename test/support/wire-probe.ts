import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import mongoose, { type Connection, type mongo } from 'mongoose';
import type { StoredPlacement, TenantRequest } from '../../src/tenancy';
import { DOCUMENTS_DEFINITION } from '../../src/tenancy/model/tenant-model.definition';
import { collectionOf } from '../../src/tenancy/model/tenant-model.provider';
import { fromStoredPlacement } from '../../src/tenancy/placement/tenant-placement';
import { namespacesOf } from './wire-probe-namespaces';

/** On whose behalf commands are sent. */
interface Work {
  readonly what: string;
  /** Whose it is; known only after the guards have run. */
  readonly organizationId: () => string | undefined;
  /** Organizations for which it has taken work upon itself: of their creation, of settling an abandoned operation… */
  readonly leased: Set<string>;
}

/** A namespace outside of the system database that some work has touched. */
interface Access {
  readonly what: string;
  readonly command: string;
  readonly namespace: string;
  /** Whose placements the work might touch at that moment. */
  readonly owners: readonly string[];
}

/** Mongoose's own types leave them out. */
const { events: connectionEvents } = mongoose as unknown as { readonly events: EventEmitter };

/** They tell what there is, and nothing of what is in it. */
const INVENTORY: ReadonlySet<string> = new Set(['listCollections', 'listIndexes']);

/** Records of work that somebody takes upon himself: by which member, and which one tells whose work it is. */
const LEASES: Readonly<Record<string, { readonly member: string; readonly organization: string }>> = {
  organizations: { member: 'lease.owner', organization: '_id' },
  document_types: { member: 'index_lease.owner', organization: 'organization_id' },
};

/**
 * Watches what an application sends to the database, command by command, and finds what reaches beyond its own:
 *
 * - a request: the system database, and the placement of the organization of its verified token;
 * - whoever takes a lease, by creating an organization, by settling what a crash has left, by building indexes: that
 *   organization's placement as well. A creation has no other, so it touches what its own record names alone;
 * - what the application does outside of every request: the placements of those leases and no other. It may see which
 *   collections and indexes there are, to hold them against the records.
 *
 * What a test itself does is not judged, although it may use the application's client and providers. Who sends a
 * command is told by the async context, in which the driver tells of it also behind a wait for a connection.
 */
export class WireProbe {
  readonly #work = new AsyncLocalStorage<Work>();
  readonly #application: Work = {
    what: 'the application, in no request',
    organizationId: () => undefined,
    leased: new Set(),
  };
  readonly #accesses = new Map<string, Access>();
  /** By the number of the command that asks for a lease, until its answer tells of whom. No work: a test asks. */
  readonly #takeovers = new Map<number, { readonly work: Work | undefined; readonly member: string }>();
  /** Of what was taken over, by whomever, which may be a tombstone by the end. */
  readonly #placements = new Map<string, StoredPlacement>();
  #client: mongo.MongoClient | undefined;

  constructor(private readonly systemDatabase: string) {}

  /**
   * Starts the application: timers and sockets that it makes meanwhile are its own. Its connection must have been asked
   * for `monitorCommands`.
   */
  async start<T>(start: () => Promise<T>): Promise<T> {
    const onCreated = (connection: Connection) => {
      if (this.#work.getStore() !== this.#application) return;
      connection.once('connected', () => {
        this.#client = connection.getClient();
        this.#watchCommands(this.#client);
      });
    };
    // The connection itself is to be had only after the application has begun to use it.
    connectionEvents.on('createConnection', onCreated);
    try {
      return await this.#work.run(this.#application, start);
    } finally {
      connectionEvents.off('createConnection', onCreated);
    }
  }

  /** @param server of the application, not yet listening */
  watchRequests(server: Server): void {
    const listeners = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request');
    server.on('request', (request, response) => {
      this.#work.run(workOf(request), () => {
        for (const listener of listeners) listener(request, response);
      });
    });
  }

  /** @throws Error that names each request, command and namespace that was not the request's own */
  async verify(): Promise<void> {
    if (this.#client === undefined) throw new Error('The probe has seen no connection');
    if (this.#accesses.size === 0) return;
    const records = this.#client
      .db(this.systemDatabase)
      .collection<{ placement: StoredPlacement }>('organizations');
    const placements = new Map(this.#placements);
    const placed = records.find({ placement: { $exists: true } }, { projection: { placement: 1 } });
    for await (const { _id, placement } of placed) placements.set(String(_id), placement);
    const namespaces = new Map([...placements].map(([id, placement]) => [id, namespacesAt(placement)]));
    const foreign = [...this.#accesses.values()].filter(
      ({ what, command, owners, namespace }) =>
        !(what === this.#application.what && INVENTORY.has(command)) &&
        !owners.some((owner) => namespaces.get(owner)?.includes(namespace)),
    );
    if (foreign.length === 0) return;
    const lines = foreign.map(({ what, command, namespace }) => `${what}: ${command} on ${namespace}`);
    throw new Error(`Commands on what is not the caller's own:\n${lines.join('\n')}`);
  }

  #watchCommands(client: mongo.MongoClient): void {
    client.on('commandStarted', (started) => {
      const work = this.#work.getStore();
      this.#noteLease(started, work);
      if (work !== undefined) this.#noteAccesses(started, work);
    });
    client.on('commandSucceeded', ({ requestId, reply }) => {
      const takeover = this.#takeovers.get(requestId);
      if (takeover === undefined) return;
      this.#takeovers.delete(requestId);
      const record = (reply as mongo.Document)['value'] as mongo.Document | null;
      if (record === null) return;
      const id = String(record[takeover.member]);
      takeover.work?.leased.add(id);
      const placement = record['placement'] as StoredPlacement | undefined;
      if (placement !== undefined) this.#placements.set(id, placement);
    });
    client.on('commandFailed', ({ requestId }) => this.#takeovers.delete(requestId));
  }

  #noteAccesses(started: mongo.CommandStartedEvent, work: Work): void {
    for (const namespace of namespacesOf(started)) {
      if (namespace.startsWith(`${this.systemDatabase}.`)) continue;
      const { what, leased } = work;
      const organizationId = work.organizationId();
      const owners = organizationId === undefined ? [...leased] : [organizationId, ...leased];
      const access: Access = { what, command: started.commandName, namespace, owners };
      // Many requests are alike: what counts of them is kept once.
      this.#accesses.set(JSON.stringify(access), access);
    }
  }

  #noteLease(
    { databaseName, commandName, command, requestId }: mongo.CommandStartedEvent,
    work: Work | undefined,
  ): void {
    const lease = LEASES[String(command[commandName])];
    if (databaseName !== this.systemDatabase || lease === undefined) return;
    if (commandName === 'update') {
      for (const { q, u } of command['updates'] as mongo.Document[]) {
        if (sets(u, lease.member)) work?.leased.add(String((q as mongo.Document)[lease.organization]));
      }
    } else if (commandName === 'findAndModify' && sets(command['update'], lease.member)) {
      // Whose it was is in the answer alone.
      this.#takeovers.set(requestId, { work, member: lease.organization });
    }
  }
}

function workOf(request: IncomingMessage & Pick<TenantRequest, 'principal'>): Work {
  return {
    what: `${request.method ?? ''} ${request.url ?? ''}`,
    organizationId: () => request.principal?.organizationId,
    leased: new Set(),
  };
}

function sets(update: unknown, member: string): boolean {
  const { $set, $setOnInsert } = update as mongo.Document;
  return [$set, $setOnInsert].some((set) => set !== undefined && member in (set as object));
}

function namespacesAt(stored: StoredPlacement): string[] {
  const placement = fromStoredPlacement(stored);
  return [DOCUMENTS_DEFINITION, ...placement.definitions].map(
    (definition) => `${placement.database}.${collectionOf(placement, definition)}`,
  );
}
