import fc from 'fast-check';
import { AccountsRepository, MembershipsRepository, type Person } from '../../../../src/auth';
import type { SessionId } from '../../../../src/common/types/ids';
import { newAdminId, toObjectId } from '../../../../src/database/object-id';
import { CreationService } from '../../../../src/organizations/lifecycle/creation/creation.service';
import { NamesRepository } from '../../../../src/organizations/lifecycle/names/names.repository';
import { NamesService } from '../../../../src/organizations/lifecycle/names/names.service';
import { PurgeService } from '../../../../src/organizations/lifecycle/purge/purge.service';
import { PurgesRepository } from '../../../../src/organizations/lifecycle/purge/purges.repository';
import { RestorationService } from '../../../../src/organizations/lifecycle/restoration.service';
import { SweeperService } from '../../../../src/organizations/lifecycle/sweeper.service';
import { TransitionsRepository } from '../../../../src/organizations/lifecycle/transitions.repository';
import { ChangeInProgressError, NameTakenError } from '../../../../src/organizations';
import { OrganizationsRepository } from '../../../../src/organizations/organizations.repository';
import { TenantProvisioner } from '../../../../src/tenancy';
import { uniqueName } from '../../../support/factories';
import { startSecondApp, startTestApp, type TestApp } from '../../../support/test-app';
import { abandon, beginCreation, CREATE_STEPS, type CreateStep } from './abandoned';
import {
  apply,
  pass,
  type Model,
  type ModelOrganization,
  type Operation,
  type Passing,
} from './model/reference';
import { Schedule } from './model/schedule';
import { newOrganizationId } from '../../../support/ids';

jest.setTimeout(120_000);

const SLOTS = 3;
const NAMES = 4;
const PEOPLE = 2;
const RUNS = Number(process.env['MODEL_RUNS'] ?? 60);
/** Another one tries other sequences: `MODEL_SEED=7 npm test -- state-machine`. */
const SEED = Number(process.env['MODEL_SEED'] ?? 1);

type Step =
  | { readonly kind: 'at once'; readonly operations: readonly AtInstance[]; readonly choices: number[] }
  | { readonly kind: 'time'; readonly passing: Passing }
  | { readonly kind: 'crash'; readonly lastStep: CreateStep; readonly name: string };
interface AtInstance {
  readonly instance: number;
  readonly operation: Operation;
}
type Result = 'done' | 'refused' | 'unknown';

const slot = fc.nat({ max: SLOTS - 1 });
const person = fc.nat({ max: PEOPLE - 1 });
const name = fc.nat({ max: NAMES - 1 }).map((index) => `name-${index}`);
const by = fc.constantFrom('owner' as const, 'operator' as const);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('create' as const), slot, name, person }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rename' as const), slot, name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('restore' as const),
      slot,
      person,
      name: fc.option(name, { nil: undefined }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        'delete' as const,
        'delete' as const,
        'suspend' as const,
        'resume' as const,
        'purge' as const,
      ),
      slot,
      by,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'sweep' as const }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('at once' as const),
      operations: fc.array(fc.record({ instance: fc.nat({ max: 1 }), operation }), {
        minLength: 1,
        maxLength: 3,
      }),
      choices: fc.array(fc.nat({ max: 5 }), { maxLength: 40 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('time' as const),
      passing: fc.record({ kind: fc.constantFrom('end of windows' as const, 'end of rests' as const) }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      lastStep: fc.constantFrom(...CREATE_STEPS),
      name,
    }),
  },
);

describe('The lifecycle of organizations', () => {
  let apps: readonly [TestApp, TestApp];
  const schedule = new Schedule();

  beforeAll(async () => {
    const first = await startTestApp({ LEASE_SECONDS: 3600, PURGE_GRACE_SECONDS: 0 });
    apps = [first, await startSecondApp(first)];
    for (const { app } of apps) {
      schedule.watch(app.get(NamesRepository), 'findHolder', 'giveUp', 'releaseRested');
      schedule.watch(
        app.get(OrganizationsRepository),
        ...[
          'insertProvisioning',
          'activate',
          'beginAbort',
          'finishAbort',
          'change',
          'takeOverAbandoned',
          'findStatus',
        ],
      );
      schedule.watch(
        app.get(TransitionsRepository),
        'findRestorableName',
        'restore',
        'delete',
        'suspend',
        'resume',
      );
      schedule.watch(app.get(PurgesRepository), 'begin', 'beginUnrestorable', 'takeDue', 'advance', 'finish');
      schedule.watch(app.get(MembershipsRepository), 'ensure', 'delete', 'countOf');
      schedule.watch(app.get(AccountsRepository), 'isStaying', 'markErasing');
      schedule.watch(app.get(TenantProvisioner), 'create', 'drop', 'dropEmpty');
    }
  });
  afterAll(async () => {
    await apps[1].stop();
    await apps[0].close();
  });

  it('is that of the model, whatever happens at once on several instances', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
        const world = await World.create(apps, schedule);
        for (const each of steps) await world.take(each);
        await world.end();
      }),
      { numRuns: RUNS, seed: SEED },
    );
  });
});

/** Organizations and people of one run, with names that no other run has. */
class World {
  #model: Model = Array.from({ length: SLOTS }, () => null);
  readonly #ids = Array.from({ length: SLOTS }, () => newOrganizationId());
  readonly #prefix = uniqueName('m');
  /** Names that a creation has claimed which died, until somebody settles that. */
  readonly #abandoned = new Set<string>();

  private constructor(
    private readonly apps: readonly [TestApp, TestApp],
    private readonly schedule: Schedule,
    private readonly people: readonly Person[],
  ) {}

  static async create(apps: readonly [TestApp, TestApp], schedule: Schedule): Promise<World> {
    const people = Array.from({ length: PEOPLE }, () => newPerson());
    for (const { adminId: id, email, organizationId } of people) {
      const account = { id, email, passwordHash: 'a hash', foundingOrganizationId: organizationId };
      await apps[0].app.get(AccountsRepository).insert(account);
      // Of an organization that is not part of this, so that no purge erases them.
      await apps[0].app.get(MembershipsRepository).ensure({ adminId: id, organizationId, role: 'owner' });
    }
    return new World(apps, schedule, people);
  }

  async take(each: Step): Promise<void> {
    if (each.kind === 'at once') await this.#takeAtOnce(each.operations, each.choices);
    else if (each.kind === 'time') await this.#pass(each.passing);
    else await this.#crash(each.lastStep, each.name);
  }

  /** Nothing is under way, and nothing is left of what was purged or taken back. */
  async end(): Promise<void> {
    await this.apps[0].app.get(SweeperService).sweep();
    this.#model = apply(this.#model, { kind: 'sweep' }) ?? this.#model;
    const observed = await this.#observe();
    expect(withoutFlags(observed)).toEqual(withoutFlags(this.#model));
    for (const [index, id] of this.#ids.entries()) {
      const each = observed[index];
      const isThere = each !== null && each?.status !== 'purged';
      const marked = { 'options.validator.$comment': `tenant:${id}` };
      const collections = await this.apps[0].tenants.listCollections(marked).toArray();
      const memberships = await this.apps[0].system
        .collection('memberships')
        .countDocuments({ organization_id: toObjectId(id) });
      expect([collections.length, memberships]).toEqual(isThere ? [1, 1] : [0, 0]);
    }
  }

  async #takeAtOnce(operations: readonly AtInstance[], choices: readonly number[]): Promise<void> {
    const settled = await this.schedule.run(
      operations.map((each) => () => this.#do(each)),
      choices,
    );
    const todo = operations.map((each) => each.operation);
    const results = settled.map(resultOf).map((result, index) => {
      const operation = at(todo, index);
      // While another one settles what has died, who wants its name is told to come back.
      const isSettledMeanwhile = todo.some((other) => other !== operation && this.#settles(other, operation));
      return result === 'refused' && isSettledMeanwhile ? ('unknown' as const) : result;
    });
    for (const operation of todo) {
      if (operation.kind === 'sweep') this.#abandoned.clear();
      else if ('name' in operation && operation.name !== undefined) this.#abandoned.delete(operation.name);
    }
    const observed = await this.#observe();
    const pairs = operations.map((each, index) => [each.operation, results[index] ?? 'unknown'] as const);
    const ends = ordersOf(pairs).flatMap((order) => endsOf(this.#model, order));
    const wanted = JSON.stringify(withoutFlags(observed));
    if (!ends.some((end) => JSON.stringify(withoutFlags(end)) === wanted)) {
      const told = { before: this.#model, operations: pairs, after: observed };
      throw new Error(`No order of these explains what became of it: ${JSON.stringify(told, null, 1)}`);
    }
    // Which name is given up is decided before it is certain that the creation comes to be.
    this.#model = observed;
  }

  #settles(other: Operation, { name }: Operation & { readonly name?: string | undefined }): boolean {
    if (name === undefined || !this.#abandoned.has(name)) return false;
    return other.kind === 'sweep' || ('name' in other && other.name === name);
  }

  async #pass(passing: Passing): Promise<void> {
    const ids = { _id: { $in: this.#ids.map(toObjectId) } };
    const organizations = this.apps[0].system.collection('organizations');
    if (passing.kind === 'end of windows') {
      const change = { $set: { restorable_until: new Date(0) } };
      await organizations.updateMany({ ...ids, restorable_until: { $exists: true } }, change);
    } else {
      const change = { $set: { 'resting_names.$[].until': new Date(0) } };
      await organizations.updateMany({ ...ids, resting_names: { $exists: true } }, change);
    }
    this.#model = pass(this.#model, passing);
  }

  /** As if it had never begun, to everybody who comes later. */
  async #crash(lastStep: CreateStep, wanted: string): Promise<void> {
    const holder = await this.apps[0].app.get(NamesService).findHolder(this.#named(wanted));
    if (holder !== null) return;
    const { adminId, email, sessionId } = at(this.people, 0);
    const founder = { signedIn: { adminId, email, sessionId } };
    const { id } = await beginCreation(this.apps[0], { lastStep, founder, name: this.#named(wanted) });
    await abandon(this.apps[0], id);
    this.#abandoned.add(wanted);
  }

  async #do({ instance, operation: todo }: AtInstance): Promise<boolean> {
    const { app } = at(this.apps, instance);
    if (todo.kind === 'sweep') {
      await app.get(SweeperService).sweep();
      return true;
    }
    const id = at(this.#ids, todo.slot);
    const transitions = app.get(TransitionsRepository);
    switch (todo.kind) {
      case 'create': {
        const applicant = { kind: 'signed_in', principal: at(this.people, todo.person) } as const;
        const request = { id, name: this.#named(todo.name), displayName: null, applicant };
        await app.get(CreationService).create(request);
        return true;
      }
      case 'rename': {
        const wanted = this.#named(todo.name);
        await app.get(NamesService).assertFreeFor(id, wanted);
        return (await app.get(OrganizationsRepository).change(id, { name: wanted })) !== null;
      }
      case 'restore': {
        const owner = at(this.people, todo.person).adminId;
        const wanted = todo.name === undefined ? undefined : this.#named(todo.name);
        return (await app.get(RestorationService).restore(id, { owner, name: wanted })) !== null;
      }
      case 'suspend':
        return (await transitions.suspend(id)) !== null;
      case 'resume':
        return (await transitions.resume(id)) !== null;
      case 'delete':
        return (
          (await transitions.delete(id, todo.by === 'owner' ? ['active'] : ['active', 'suspended'])) !== null
        );
      case 'purge': {
        const from =
          todo.by === 'owner' ? (['active'] as const) : (['active', 'suspended', 'deleted'] as const);
        return (await app.get(PurgeService).begin({ id, from, requestedBy: 'owner' })) !== null;
      }
    }
  }

  async #observe(): Promise<Model> {
    const records = await this.apps[0].system
      .collection('organizations')
      .find({ _id: { $in: this.#ids.map(toObjectId) } })
      .toArray();
    return this.#ids.map((id) => {
      const record = records.find(({ _id }) => String(_id) === id);
      if (record === undefined || record['status'] === 'aborted') return null;
      const rests = (record['resting_names'] ?? []) as { name: string; until: Date; given_up?: boolean }[];
      const claims = new Set(record['name_claims'] as string[] | undefined);
      const expected = rests.filter(({ given_up: isGivenUp }) => isGivenUp !== true).map((rest) => rest.name);
      if (['active', 'suspended'].includes(record['status'] as string)) {
        expected.push(record['name'] as string);
      }
      expect([...claims].sort()).toEqual([...new Set(expected)].sort());
      return {
        status: record['status'] as ModelOrganization['status'],
        beforeDeletion: (record['status_before_deletion'] ?? 'active') as 'active',
        name: (record['name'] as string | undefined)?.replace(`${this.#prefix}-`, ''),
        owner: this.people.findIndex(
          ({ adminId }) => adminId === String((record['owner_ids'] as unknown[] | undefined)?.[0]),
        ),
        resting: rests
          .filter(({ until }) => until.getTime() > Date.now())
          .map((rest) => ({
            name: rest.name.replace(`${this.#prefix}-`, ''),
            isGivenUp: rest.given_up === true,
          })),
        isWindowOver: record['status'] === 'deleted' && Number(record['restorable_until']) === 0,
      };
    });
  }

  #named(wanted: string): string {
    return `${this.#prefix}-${wanted}`;
  }
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`There is no ${index}`);
  return item;
}

function newPerson(): Person {
  const adminId = newAdminId();
  return {
    kind: 'person',
    adminId,
    actorId: adminId,
    organizationId: newOrganizationId(),
    email: `${uniqueName()}@example.com`,
    isEmailVerified: false,
    sessionId: adminId as string as SessionId,
    role: 'owner',
    authenticatedAt: new Date(),
    permissions: new Set(),
  };
}

/** Unknown: it was overtaken, perhaps after it had done its work. */
function resultOf(settled: PromiseSettledResult<boolean>): Result {
  if (settled.status === 'fulfilled') return settled.value ? 'done' : 'refused';
  if (settled.reason instanceof NameTakenError) return 'refused';
  if (settled.reason instanceof ChangeInProgressError) return 'unknown';
  throw settled.reason;
}

/** All states that the operations lead to one after the other, with these results. */
function endsOf(model: Model, [first, ...rest]: readonly (readonly [Operation, Result])[]): Model[] {
  if (first === undefined) return [model];
  const [todo, result] = first;
  const next = apply(model, todo);
  const ends: Model[] = [];
  if (result === 'done' && next !== null) ends.push(...endsOf(next, rest));
  if (result === 'refused' && next === null) ends.push(...endsOf(model, rest));
  if (result === 'unknown') ends.push(...endsOf(model, rest), ...(next === null ? [] : endsOf(next, rest)));
  return ends;
}

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((item, index) =>
    ordersOf(items.filter((_, other) => other !== index)).map((order) => [item, ...order]),
  );
}

/** As far as anybody can tell from outside. */
function withoutFlags(model: Model) {
  return model.map(
    (each) =>
      each && {
        status: each.status,
        name: each.name ?? null,
        owner: each.status === 'purged' ? null : each.owner,
        beforeDeletion: each.status === 'deleted' ? each.beforeDeletion : null,
        resting: each.resting.map((rest) => rest.name).sort(),
        isWindowOver: each.isWindowOver,
      },
  );
}
