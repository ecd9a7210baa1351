import { setTimeout as delay } from 'node:timers/promises';
import { Types, type mongo } from 'mongoose';
import { eventually } from '../support/poll';
import type { Fleet } from './fleet';
import type { Attempt, Known, Person, State } from './person';
import { send, type Answered, type Sent } from './service-client';

const QUIET_DEADLINE_MS = 60_000;
/** Two sweeps, and what an instance may remember. */
const QUIET_MS = 2_500;

const IN_USE = ['active', 'suspended'];
const ENDED = ['purged', 'aborted'];

interface StoredOrganization {
  readonly _id: Types.ObjectId;
  readonly name?: string;
  readonly status: string;
  readonly name_claims?: readonly string[];
  readonly resting_names?: readonly { readonly name: string; readonly until: Date }[];
  readonly placement?: { readonly collection: string };
  readonly owner_ids?: readonly Types.ObjectId[];
}

/** Until all that was left over is settled. */
export async function quieten({ system }: Fleet): Promise<void> {
  const underWay = {
    $or: [{ op: { $exists: true } }, { status: { $in: ['provisioning', 'aborting', 'purging'] } }],
  };
  await eventually(async () => {
    const count = await system.collection('organizations').countDocuments(underWay);
    return count === 0;
  }, QUIET_DEADLINE_MS);
  await delay(QUIET_MS);
}

/** Looks at everything from outside. @returns what is not as it must be */
export async function violations(fleet: Fleet, people: readonly Person[]): Promise<string[]> {
  const found: string[] = people.flatMap(({ complaints }) => complaints);
  const organizations = await fleet.system.collection<StoredOrganization>('organizations').find().toArray();
  const accounts = await fleet.system.collection('admin_users').find().toArray();
  const memberships = await fleet.system.collection('memberships').find().toArray();
  const collections = await fleet.tenants.listCollections().toArray();
  found.push(
    ...collectionViolations(organizations, collections),
    ...recordViolations(organizations),
    ...accountViolations({ organizations, accounts, memberships }),
  );
  const look = new Look(fleet, organizations, accounts);
  for (const person of people) {
    for (const known of person.organizations) found.push(...(await look.at(known, person)));
    for (const attempt of person.attempts.splice(0)) found.push(...(await look.atAttempt(attempt, person)));
  }
  return found;
}

/** Each organization that is not ended has its collection, with its own mark; no other collection is there. */
function collectionViolations(
  organizations: readonly StoredOrganization[],
  collections: readonly mongo.Document[],
): string[] {
  const owners = new Map(
    organizations
      .filter(({ status }) => !ENDED.includes(status))
      .map(({ _id, placement }) => [placement?.collection, _id.toHexString()]),
  );
  const found: string[] = [];
  for (const { name, options } of collections) {
    const owner = owners.get(name as string);
    const mark = JSON.stringify(options ?? {});
    if (owner === undefined) found.push(`${String(name)} is an orphan`);
    else if (!mark.includes(`tenant:${owner}`)) {
      found.push(`${String(name)} is not marked as that of ${owner}`);
    }
    owners.delete(name as string);
  }
  return [...found, ...[...owners.keys()].map((name) => `${String(name)} is missing`)];
}

/** It claims its name and those at rest, and nothing else. */
function recordViolations(organizations: readonly StoredOrganization[]): string[] {
  return organizations.flatMap(({ _id, name, status, name_claims = [], resting_names = [] }) => {
    const resting = resting_names.map((rest) => rest.name);
    const expected = [...(IN_USE.includes(status) ? [name ?? ''] : []), ...resting];
    const isSo = name_claims.toSorted().join() === expected.toSorted().join();
    return isSo
      ? []
      : [`${_id.toHexString()} (${status}) claims ${name_claims.join()} and not ${expected.join()}`];
  });
}

function accountViolations({
  organizations,
  accounts,
  memberships,
}: {
  readonly organizations: readonly StoredOrganization[];
  readonly accounts: readonly mongo.Document[];
  readonly memberships: readonly mongo.Document[];
}): string[] {
  const there = new Set(
    organizations.filter(({ status }) => !ENDED.includes(status)).map(({ _id }) => _id.toHexString()),
  );
  const people = new Set(accounts.map(({ _id }) => String(_id)));
  const members = new Set(memberships.map(({ admin_id }) => String(admin_id)));
  const pairs = new Set(memberships.map(({ admin_id, organization_id }) => `${admin_id} ${organization_id}`));
  return [
    ...accounts
      .filter(({ email, email_claims }) => String(email_claims) !== String(email))
      .map(({ email, email_claims }) => `${String(email)} claims ${String(email_claims)}`),
    ...accounts
      .filter(({ _id }) => !members.has(String(_id)))
      .map(({ email }) => `${String(email)} belongs to nothing`),
    ...memberships
      .filter((one) => !there.has(String(one['organization_id'])) || !people.has(String(one['admin_id'])))
      .map(({ _id }) => `The membership ${String(_id)} is of nobody or nothing`),
    ...organizations
      .filter(({ status }) => !ENDED.includes(status))
      .flatMap(({ _id, owner_ids = [] }) =>
        owner_ids.map((owner) => `${owner.toHexString()} ${_id.toHexString()}`),
      )
      .filter((pair) => !pairs.has(pair))
      .map((pair) => `The owner and organization ${pair} have no membership`),
  ];
}

/** What is known of an organization, held against what there is. */
class Look {
  constructor(
    private readonly fleet: Fleet,
    private readonly organizations: readonly StoredOrganization[],
    private readonly accounts: readonly mongo.Document[],
  ) {}

  async at(known: Known, person: Person): Promise<string[]> {
    const stored = this.organizations.find(({ _id }) => _id.toHexString() === known.id);
    if (stored === undefined) return [`${known.state.name} is gone`];
    const possible = [known.state, ...(known.perhaps === undefined ? [] : [known.perhaps])];
    const state = possible.find((each) => this.#isAs(stored, each));
    if (state === undefined) {
      return [`${known.id} is ${stored.status} ${stored.name ?? ''} and none of ${JSON.stringify(possible)}`];
    }
    known.state = state;
    known.perhaps = undefined;
    known.token = undefined;
    return state.status === 'active' ? this.#atActive(known) : this.#atEnded(known, person);
  }

  /** Whole, or not there at all: then both its name and its email are to be had, and once only. */
  async atAttempt({ name, email, password }: Attempt, { signedUpByLook }: Person): Promise<string[]> {
    const isThere = this.organizations.some((stored) => stored.name === name && stored.status === 'active');
    const isEmailThere =
      signedUpByLook.has(email) || this.accounts.some((account) => account['email'] === email);
    // Of two rivals for one email the other one has it, and may have deleted its organization since.
    if (!isThere && isEmailThere) return [];
    signedUpByLook.add(email);
    const body = { organization_name: name, email, password };
    const answers = await Promise.all(
      this.fleet.apis.map((api) => ask(api, { method: 'POST', path: '/org/create', body })),
    );
    const made = answers.filter(({ status }) => status === 201).length;
    if (made !== (isThere ? 0 : 1)) {
      const told = answers.map(({ status, code = '' }) => `${status} ${code}`);
      return [`${name} was made ${made} times: ${told.join(', ')}`];
    }
    const login = await this.#login({ email, password });
    return login.status === 200 ? [] : [`${email} cannot sign in after ${name}: ${login.status}`];
  }

  /** The name is of the organization, and the email of its owner: neither without the other. */
  #isAs({ status, name, owner_ids = [] }: StoredOrganization, state: State): boolean {
    if (status !== state.status) return false;
    if (status === 'purged') return true;
    const owner = this.accounts.find(({ _id: id }) => owner_ids.some((each) => each.equals(String(id))));
    return name === state.name && owner?.['email'] === state.email;
  }

  async #atActive({ id, state, documents }: Known): Promise<string[]> {
    const found: string[] = [];
    const profile = await this.#get(state.name);
    if (profile.body['id'] !== id) found.push(`${state.name} is answered ${profile.status}`);
    const login = await this.#login(state);
    if (login.status !== 200) return [...found, `The owner of ${state.name} cannot sign in: ${login.status}`];
    const token = String(login.body['access_token']);
    for (const [document, values] of documents) {
      const answer = await ask(this.#api, { method: 'GET', path: `/org/documents/notes/${document}`, token });
      const value = (answer.body['data'] as { value: number } | undefined)?.value;
      if (!values.includes(value)) {
        found.push(`${document} of ${state.name} is ${value ?? answer.status} and none of ${values.join()}`);
      }
      documents.set(document, [value]);
    }
    return found;
  }

  async #atEnded({ state }: Known, { signedUpByLook }: Person): Promise<string[]> {
    const [profile, login] = [await this.#get(state.name), await this.#login(state)];
    const found =
      profile.status === 404 ? [] : [`${state.name} (${state.status}) is answered ${profile.status}`];
    if (login.status === 401 || signedUpByLook.has(state.email)) return found;
    const told = JSON.stringify(login.body['organizations'] ?? login.code);
    return [...found, `The owner of ${state.name} (${state.status}, ${state.email}) can sign in: ${told}`];
  }

  #get(name: string): Promise<Answered> {
    return ask(this.#api, { method: 'GET', path: `/org/get?organization_name=${name}` });
  }

  #login({ email, password }: Pick<State, 'email' | 'password'>): Promise<Answered> {
    return ask(this.#api, { method: 'POST', path: '/admin/login', body: { email, password } });
  }

  get #api(): string {
    const [api] = this.fleet.apis;
    if (api === undefined) throw new Error('No instance is up');
    return api;
  }
}

async function ask(api: string, sent: Sent): Promise<Answered> {
  const answer = await send(api, sent);
  if (answer === null) throw new Error(`No answer to ${sent.method} ${sent.path}, although all is quiet`);
  return answer;
}
