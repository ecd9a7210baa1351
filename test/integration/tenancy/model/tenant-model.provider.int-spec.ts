import { Module } from '@nestjs/common';
import { Schema, type Connection } from 'mongoose';
import { TenantConnectionFactory } from '../../../../src/tenancy/connection/tenant-connection.factory';
import {
  defineTenantModel,
  TenancyModule,
  TenantModelProvider,
  TenantRegistry,
  type TenantHandle,
} from '../../../../src/tenancy';
import { TenantModelError } from '../../../../src/tenancy/tenancy.errors';
import { NOTES, NotesModule } from '../../../support/notes-feature';
import { collectionsOf, newTenant, type NewTenant } from '../../../support/tenants';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';

interface Task {
  readonly title: string;
}

const TASKS = defineTenantModel<Task>('tasks', new Schema<Task>({ title: String }, { versionKey: false }));

@Module({ imports: [TenancyModule.forFeature(TASKS)] })
class TasksModule {}

const MODEL_LIMIT = 3;

describe(TenantModelProvider.name, () => {
  let testApp: TestApp;
  let sut: TenantModelProvider;

  beforeAll(async () => {
    testApp = await startTestApp({ TENANT_MODEL_LIMIT: MODEL_LIMIT }, [NotesModule, TasksModule]);
    sut = testApp.app.get(TenantModelProvider);
  });
  afterAll(() => testApp.close());

  const newTenants = (count: number) => Promise.all(Array.from({ length: count }, () => newTenant(testApp)));
  const note = (key: string) => ({ key, text: `text of ${key}` });
  const keysOf = async (handle: TenantHandle) =>
    (await sut.model(handle, NOTES).find().lean()).map(({ key }) => key);

  /** What Mongoose remembers: the connection of the tenants' database. */
  function connection({ placement }: NewTenant): Connection {
    return testApp.app.get(TenantConnectionFactory).connection(placement);
  }

  it('binds each definition of each tenant to a collection of its own', async () => {
    const a = await newTenant(testApp);
    const b = await newTenant(testApp);
    await sut.model(a.handle, NOTES).insertOne(note('of a'));
    await sut.model(a.handle, TASKS).insertOne({ title: 'task of a' });
    await sut.model(b.handle, NOTES).insertOne(note('of b'));
    await sut.model(b.handle, TASKS).insertOne({ title: 'task of b' });

    expect(await keysOf(a.handle)).toEqual(['of a']);
    expect(await keysOf(b.handle)).toEqual(['of b']);
    const stored = async ({ placement }: NewTenant, definition: string) =>
      testApp.tenants
        .collection(`${placement.collection}__${definition}`)
        .find({}, { projection: { _id: 0 } })
        .toArray();
    expect(await stored(a, 'notes')).toEqual([note('of a')]);
    expect(await stored(a, 'tasks')).toEqual([{ title: 'task of a' }]);
    expect(await stored(b, 'notes')).toEqual([note('of b')]);
    expect(await stored(b, 'tasks')).toEqual([{ title: 'task of b' }]);
  });

  it('compiles a model once for as long as it is kept', async () => {
    const { handle } = await newTenant(testApp);
    expect(sut.model(handle, NOTES)).toBe(sut.model(handle, NOTES));
  });

  it('keeps the limit of models and forgets the others, in Mongoose too', async () => {
    const first = await newTenant(testApp);
    const others = await newTenants(4 * MODEL_LIMIT);
    const compiled = sut.model(first.handle, NOTES);
    for (const { handle } of others) {
      await sut.model(handle, NOTES).countDocuments();
      await sut.model(handle, TASKS).countDocuments();
    }
    expect(connection(first).modelNames()).toHaveLength(MODEL_LIMIT);
    expect(sut.model(first.handle, NOTES)).not.toBe(compiled);
    expect(connection(first).modelNames()).toHaveLength(MODEL_LIMIT);
  });

  it('leaves nothing per tenant behind in Mongoose', async () => {
    const { collections, base } = connection(await newTenant(testApp));
    const before = { collections: Object.keys(collections).length, connections: base.connections.length };
    for (const { handle } of await newTenants(4 * MODEL_LIMIT)) await keysOf(handle);

    expect(Object.keys(collections).length).toBeLessThanOrEqual(before.collections + MODEL_LIMIT);
    expect(base.connections).toHaveLength(before.connections);
  });

  it('lets a model that somebody still holds finish on its own collection after it was forgotten', async () => {
    const first = await newTenant(testApp);
    const others = await newTenants(2 * MODEL_LIMIT);
    const held = sut.model(first.handle, NOTES);
    for (const { handle } of others) await keysOf(handle);
    expect(connection(first).modelNames()).not.toContain(`notes@${first.placement.collection}__notes`);

    await held.insertOne(note('late'));

    expect(await keysOf(first.handle)).toEqual(['late']);
    for (const { handle } of others) expect(await keysOf(handle)).toEqual([]);
  });

  it('makes no collection by reading', async () => {
    const { handle, placement } = await newTenant(testApp);
    await testApp.tenants.dropCollection(`${placement.collection}__notes`);
    const model = sut.model(handle, NOTES);

    expect(await model.find().lean()).toEqual([]);
    expect(await model.findOne({ key: 'x' }).lean()).toBeNull();
    expect(await model.countDocuments()).toBe(0);
    expect(await model.distinct('key')).toEqual([]);
    expect(await model.aggregate([{ $group: { _id: '$key' } }])).toEqual([]);

    expect(await collectionsOf(testApp, placement)).not.toContain(`${placement.collection}__notes`);
  });

  it('refuses a definition that no feature declared', async () => {
    const { handle } = await newTenant(testApp);
    const undeclared = defineTenantModel('undeclared', new Schema({}));
    expect(() => sut.model(handle, undeclared)).toThrow(TenantModelError);
  });

  it('refuses another definition of the same name as a declared one', async () => {
    const { handle } = await newTenant(testApp);
    sut.model(handle, NOTES);
    const impostor = defineTenantModel('notes', new Schema({ secret: String }));
    expect(() => sut.model(handle, impostor)).toThrow(TenantModelError);
  });

  it('refuses a definition that this tenant has no collection for', async () => {
    const older = await startSecondApp(testApp, {}, [NotesModule]);
    const { id } = await newTenant(older).finally(() => older.stop());

    const handle = await testApp.app.get(TenantRegistry).open(id);

    expect(() => sut.model(handle, NOTES)).not.toThrow();
    expect(() => sut.model(handle, TASKS)).toThrow(/has no tasks yet/);
  });

  it('refuses a handle that the registry did not give', async () => {
    const { handle } = await newTenant(testApp);
    const copy = { ...handle };
    expect(() => sut.model(copy, NOTES)).toThrow(TypeError);
  });
});
