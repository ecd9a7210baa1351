import { setTimeout as delay } from 'node:timers/promises';
import {
  Controller,
  Get,
  Module,
  Param,
  Query,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { Connection, mongo } from 'mongoose';
import { RequirePermission } from '../../src/auth';
import { signUp, type SignedUp } from '../support/factories';
import { NotesModule } from '../support/notes-feature';
import { eventually } from '../support/poll';
import { newTenant } from '../support/tenants';
import { startTestApp, type TestApp } from '../support/test-app';
import { testSettings, withDriverOption } from '../support/test-settings';
import { WireProbe } from '../support/wire-probe';

type Reach = (own: mongo.Collection, target: mongo.Collection) => Promise<unknown>;

/** Past the repositories to any collection, each by another command. */
const WAYS: Readonly<Record<string, Reach>> = {
  find: (_own, target) => target.findOne(),
  insert: (_own, target) => target.insertOne({}),
  delete: (_own, target) => target.deleteMany({ no: 'such' }),
  count: (_own, target) => target.countDocuments(),
  index: (_own, target) => target.createIndexes([{ key: { a: 1 } }]),
  lookup: (own, { collectionName: from }) =>
    own.aggregate([{ $lookup: { from, pipeline: [], as: 'all' } }]).toArray(),
  union: (own, { collectionName: coll }) => own.aggregate([{ $unionWith: { coll } }]).toArray(),
  merge: (own, { collectionName: into }) => own.aggregate([{ $merge: { into } }]).toArray(),
  timer: (_own, target) => delay(1).then(() => target.findOne()),
};

@Controller('reach')
class ReachController {
  constructor(@InjectConnection() private readonly connection: Connection) {}

  @Get('from/:own/to/:target/by/:way')
  @RequirePermission('documents:read')
  async reach(
    @Param() { own, target, way }: Record<'own' | 'target' | 'way', string>,
    @Query('database') name: string,
  ): Promise<void> {
    const database = this.connection.getClient().db(name);
    await WAYS[way]?.(database.collection(own), database.collection(target));
  }
}

/** What a feature may do by itself, in no request; here it is told to. */
class BackgroundWork implements OnApplicationBootstrap, OnApplicationShutdown {
  task: (() => Promise<unknown>) | undefined;
  #timer: NodeJS.Timeout | undefined;

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => {
      const { task } = this;
      if (task) void task().then(() => (this.task = undefined));
    }, 1);
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }
}

@Module({ controllers: [ReachController], providers: [BackgroundWork] })
class ReachModule {}

/** How many requests of each organization are under way at once. */
const REQUESTS = 10;

describe(WireProbe.name, () => {
  let sut: TestApp;
  let owner: SignedUp;
  let victim: SignedUp;

  beforeEach(async () => {
    // One connection: requests have to wait for each other, and go on from one another's events.
    const MONGODB_URI = withDriverOption(testSettings().MONGODB_URI, 'maxPoolSize', '1');
    sut = await startTestApp({ MONGODB_URI }, [NotesModule, ReachModule]);
    [owner, victim] = await Promise.all([signUp(sut), signUp(sut)]);
  });

  const notesOf = ({ name }: SignedUp) => `org_${name}__notes`;
  const pathOf = (way: string, target: SignedUp) =>
    `/reach/from/org_${owner.name}/to/${notesOf(target)}/by/${way}?database=${sut.settings.TENANT_DATABASE}`;
  const reach = (way: string, target: SignedUp) =>
    sut.http.get(pathOf(way, target)).auth(owner.token, { type: 'bearer' }).expect(200);
  const addNote = ({ token, name }: SignedUp, key: string) =>
    sut.http.post('/notes').auth(token, { type: 'bearer' }).send({ key, text: name }).expect(201);

  /** Closes the application. @returns what the probe complains of, a line each */
  async function complaints(): Promise<string[]> {
    const error: unknown = await sut.close().catch((reason: unknown) => reason);
    if (error === undefined) return [];
    const [title, ...lines] = (error as Error).message.split('\n');
    expect(title).toBe("Commands on what is not the caller's own:");
    return lines;
  }

  it('names request, command and namespace of each way to what is not its own, and of no other', async () => {
    for (const way of Object.keys(WAYS)) {
      await reach(way, owner);
      await reach(way, victim);
    }
    const command: Readonly<Record<string, string>> = {
      index: 'createIndexes',
      count: 'aggregate',
      lookup: 'aggregate',
      union: 'aggregate',
      merge: 'aggregate',
      timer: 'find',
    };
    const namespace = `${sut.settings.TENANT_DATABASE}.${notesOf(victim)}`;
    const expected = Object.keys(WAYS).map(
      (way) => `GET ${pathOf(way, victim)}: ${command[way] ?? way} on ${namespace}`,
    );
    expect(await complaints()).toEqual(expected);
  });

  it('finds the one among many that wait for the same connection', async () => {
    const others = await Promise.all(Array.from({ length: 6 }, () => signUp(sut)));
    const addNotes = (when: string) =>
      others.flatMap((other) => Array.from({ length: REQUESTS }, (_, n) => addNote(other, `${when} ${n}`)));
    await Promise.all([...addNotes('before'), reach('find', victim), ...addNotes('after')]);
    expect(await complaints()).toEqual([
      `GET ${pathOf('find', victim)}: find on ${sut.settings.TENANT_DATABASE}.${notesOf(victim)}`,
    ]);
  });

  it('knows what the application does in no request, which has no organization', async () => {
    const work = sut.app.get(BackgroundWork);
    work.task = () => sut.tenants.collection(notesOf(victim)).findOne();
    await eventually(() => work.task === undefined);
    expect(await complaints()).toEqual([
      `the application, in no request: find on ${sut.settings.TENANT_DATABASE}.${notesOf(victim)}`,
    ]);
  });

  it('does not judge what the test does', async () => {
    const { placement } = await newTenant(sut);
    await sut.tenants.collection(placement.collection).insertOne({});
    expect(await complaints()).toEqual([]);
  });
});
