import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import { mongo } from 'mongoose';
import { createLogger } from '../../src/common/logging/create-logger';
import { startEmbeddedDatabase, type EmbeddedDatabase } from '../../src/database/embedded/embedded-database';
import { eventually } from '../support/poll';
import { ServiceHarness, type ServiceProcess } from '../support/service-process';
import { FaultPlan, FaultProxy } from './fault-proxy';
import { send } from './service-client';

const SYSTEM = 'oms_system';
const TENANTS = 'oms_tenants';
const START_DEADLINE_MS = 60_000;

interface Slot {
  readonly uri: string;
  readonly proxy: FaultProxy;
  service: ServiceProcess | undefined;
  api: string | undefined;
}

/** Several instances of the built service on one database, all of which can be killed at any moment, and come back. */
export class Fleet {
  readonly plan = new FaultPlan();
  kills = 0;
  readonly #slots: Slot[] = [];
  readonly #secret = randomBytes(32).toString('hex');
  #isClosing = false;

  private constructor(
    private readonly harness: ServiceHarness,
    private readonly database: EmbeddedDatabase,
    private readonly client: mongo.MongoClient,
  ) {}

  static async start(size: number): Promise<Fleet> {
    const harness = await ServiceHarness.create();
    const database = await startEmbeddedDatabase({
      dataDir: harness.directory,
      logger: createLogger({ level: 'silent', pretty: false }),
      entry: resolve('dist/database/embedded/engine.main.js'),
    });
    const client = new mongo.MongoClient(database.uri);
    const fleet = new Fleet(harness, database, client);
    for (let index = 0; index < size; index += 1) await fleet.#addSlot();
    await fleet.allUp();
    return fleet;
  }

  get system(): mongo.Db {
    return this.client.db(SYSTEM);
  }

  get tenants(): mongo.Db {
    return this.client.db(TENANTS);
  }

  /** Of the instances that take requests at this moment. */
  get apis(): string[] {
    return this.#slots.flatMap(({ api }) => (api === undefined ? [] : [api]));
  }

  /** Kills one instance, at whatever it is doing. */
  killAny(choose: (count: number) => number): void {
    const running = this.#slots.filter(({ api }) => api !== undefined);
    const slot = running[choose(running.length)];
    if (slot !== undefined) this.#kill(slot);
  }

  /** It comes back by itself, with all that it has acknowledged. */
  killDatabase(): void {
    if (this.database.processId === undefined) return;
    this.kills += 1;
    process.kill(this.database.processId, 'SIGKILL');
  }

  /** All instances serve, and the database with them. */
  async allUp(): Promise<void> {
    await eventually(async () => {
      const { apis } = this;
      const answers = await Promise.all(
        apis.map((api) => send(api, { method: 'GET', path: '/health/ready' })),
      );
      return apis.length === this.#slots.length && answers.every((answer) => answer?.status === 200);
    }, START_DEADLINE_MS);
  }

  async dispose(): Promise<void> {
    this.#isClosing = true;
    await this.harness.dispose();
    for (const { proxy } of this.#slots) await proxy.close();
    await this.client.close();
    await this.database.stop();
  }

  async #addSlot(): Promise<void> {
    const socket = /^mongodb:\/\/([^/]+)\//.exec(this.database.uri)?.[1] ?? '';
    const database = { path: decodeURIComponent(socket), tenants: TENANTS };
    const proxy = new FaultProxy(database, this.plan, () => {
      this.#kill(slot);
    });
    const slot: Slot = { uri: await proxy.listen(), proxy, service: undefined, api: undefined };
    this.#slots.push(slot);
    void this.#keepRunning(slot);
  }

  #kill(slot: Slot): void {
    slot.api = undefined;
    if (slot.service?.isRunning !== true) return;
    this.kills += 1;
    slot.service.kill('SIGKILL');
  }

  async #keepRunning(slot: Slot): Promise<void> {
    while (!this.#isClosing) {
      const service = this.harness.launch({
        MONGODB_URI: slot.uri,
        JWT_SECRET: this.#secret,
        SYSTEM_DATABASE: SYSTEM,
        TENANT_DATABASE: TENANTS,
        LEASE_SECONDS: '1',
        SWEEP_SECONDS: '1',
        PURGE_GRACE_SECONDS: '1',
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'info',
      });
      slot.service = service;
      // It may end before, when the database is away as it starts.
      await service.announced().then(
        ({ api }) => (slot.api = api),
        () => undefined,
      );
      await service.exited;
      slot.api = undefined;
    }
  }
}
