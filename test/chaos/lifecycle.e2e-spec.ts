import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from './fault-proxy';
import { Fleet } from './fleet';
import { quieten, violations } from './invariants';
import { Person } from './person';
import { seededChooser } from './seeded-chooser';

const INSTANCES = 3;
const PEOPLE = 4;
/** The long form asks for more: CHAOS_KILLS=600 CHAOS_SEED=7 npm run test:chaos. */
const KILLS = Number(process.env['CHAOS_KILLS'] ?? 60);
/** What is chosen is the same for the same seed; when it happens is not. */
const SEED = Number(process.env['CHAOS_SEED'] ?? 1);
const KILLS_BETWEEN_LOOKS = 20;
/** A step that nobody takes in this time waits until all others were tried. */
const STEP_PATIENCE_MS = 5_000;

jest.setTimeout(120_000 + KILLS * 6_000);

/** Every step of every operation, as the database sees it. */
const STEPS = [
  'update organizations: provisioning',
  'insert admin_users',
  'update memberships',
  "create a tenant's collection",
  'update organizations: active',
  'update organizations: aborting',
  'delete memberships',
  'delete admin_users',
  "drop a tenant's collection",
  'update organizations: aborted',
  'update organizations: operation begun',
  'update admin_users',
  'findAndModify organizations: committed',
  'update organizations: operation ended',
  'findAndModify organizations: renamed',
  'findAndModify organizations: deleted',
  'findAndModify organizations: restored',
  'findAndModify organizations: purging',
  'update organizations: purge advanced',
  'update organizations: purged',
  'update erasures',
  'findAndModify idempotency_keys',
  'update idempotency_keys',
];
/** They look for what is due, and are a step when they have found something. */
const SEARCHES = ['findAndModify organizations: taken over', 'findAndModify organizations: operation begun'];

const FAULTS: readonly Fault[] = [
  ...STEPS.flatMap((step) => [{ step, moment: 'before' } as const, { step, moment: 'after' } as const]),
  ...SEARCHES.map((step) => ({ step, moment: 'after' }) as const),
];

describe('Instances of the service on one database', () => {
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(INSTANCES);
  });
  afterAll(() => fleet.dispose());

  it(`keep every promise while they are killed ${KILLS} times, seed ${SEED}`, async () => {
    const choose = seededChooser(SEED);
    const people = Array.from({ length: PEOPLE }, (_, index) => {
      // A chooser each: from one of all, what each gets would be a matter of who comes first.
      const own = seededChooser(choose(2 ** 32));
      return new Person(`person-${index}`, () => ({ apis: fleet.apis, choose: own }));
    });
    let faults = shuffled(FAULTS, choose);
    let isEachMet = KILLS < FAULTS.length;

    while (fleet.kills < KILLS || !isEachMet) {
      const lookAt = fleet.kills + KILLS_BETWEEN_LOOKS;
      let isOver = false;
      const busy = people.map(async (person) => {
        while (!isOver) await person.act();
      });
      while (fleet.kills < lookAt && (fleet.kills < KILLS || !isEachMet)) {
        const [fault, ...others] = faults;
        faults = fault === undefined || (await isMet(fault)) ? others : [...others, fault];
        if (faults.length === 0) {
          isEachMet = true;
          faults = shuffled(FAULTS, choose);
        }
        if (choose(8) === 0) fleet.killAny(choose);
        if (choose(12) === 0) fleet.killDatabase();
      }
      isOver = true;
      await Promise.all(busy);
      await fleet.allUp();
      await quieten(fleet);
      expect(await violations(fleet, people)).toEqual([]);
    }
    expect(people.filter(({ organizations }) => organizations.length === 0)).toEqual([]);
  });

  async function isMet(fault: Fault): Promise<boolean> {
    const met = fleet.plan.arm(fault).then(() => true);
    const isSo = await Promise.race([met, delay(STEP_PATIENCE_MS, false)]);
    fleet.plan.disarm();
    return isSo;
  }
});

function shuffled<T>(items: readonly T[], choose: (count: number) => number): T[] {
  const left = [...items];
  return items.flatMap(() => left.splice(choose(left.length), 1));
}
