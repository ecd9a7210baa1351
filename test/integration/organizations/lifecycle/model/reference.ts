// The lifecycle as it is meant to be, without a database, a step or a clock: each operation happens in one moment.

export type Status = 'active' | 'suspended' | 'deleted' | 'purging' | 'purged';

export interface ModelRest {
  readonly name: string;
  /** Its former owner has taken it back for another organization. */
  readonly isGivenUp: boolean;
}

export interface ModelOrganization {
  readonly status: Status;
  readonly beforeDeletion: 'active' | 'suspended';
  /** Undefined once it is purged. */
  readonly name: string | undefined;
  readonly owner: number;
  readonly resting: readonly ModelRest[];
  readonly isWindowOver: boolean;
}

/** By slot; null where nothing was created. */
export type Model = readonly (ModelOrganization | null)[];

interface OfSlot {
  readonly slot: number;
}
export type Operation =
  | (OfSlot & { readonly kind: 'create'; readonly name: string; readonly person: number })
  | (OfSlot & { readonly kind: 'rename'; readonly name: string })
  | (OfSlot & { readonly kind: 'restore'; readonly name: string | undefined; readonly person: number })
  | (OfSlot & { readonly kind: 'delete' | 'suspend' | 'resume' | 'purge'; readonly by: 'owner' | 'operator' })
  | { readonly kind: 'sweep' };

/** Time passing, which nobody does. */
export interface Passing {
  readonly kind: 'end of windows' | 'end of rests';
}

const isInUse = ({ status }: ModelOrganization) => status === 'active' || status === 'suspended';

/** @returns the next state; null when the operation is refused, and changes nothing */
export function apply(model: Model, operation: Operation): Model | null {
  if (operation.kind === 'sweep') return model.map((each) => each && swept(each));
  const { slot } = operation;
  const own = model[slot] ?? null;
  const become = (next: ModelOrganization | null) =>
    next && model.map((each, index) => (index === slot ? next : each));
  if (operation.kind === 'create') {
    const { name, person } = operation;
    if (own !== null || !canCreate(model, name, person)) return null;
    return model.map((each, index) =>
      index === slot ? created(name, person) : each && givingUp(each, name),
    );
  }
  if (own === null) return null;
  switch (operation.kind) {
    case 'rename':
      if (own.status !== 'active' || isTaken(model, slot, operation.name)) return null;
      return become(named(own, operation.name));
    case 'restore': {
      const name = operation.name ?? own.name ?? '';
      const may = own.status === 'deleted' && !own.isWindowOver && own.owner === operation.person;
      if (!may || isTaken(model, slot, name)) return null;
      return become({ ...without(own, name), status: own.beforeDeletion, name, isWindowOver: false });
    }
    case 'suspend':
      return own.status === 'active' ? become({ ...own, status: 'suspended' }) : null;
    case 'resume':
      return own.status === 'suspended' ? become({ ...own, status: 'active' }) : null;
    case 'delete':
      if (!isInUse(own) || (operation.by === 'owner' && own.status !== 'active')) return null;
      return become({ ...retired(own), status: 'deleted', beforeDeletion: own.status as 'active' });
    case 'purge':
      if (operation.by === 'owner' && own.status !== 'active') return null;
      if (!isInUse(own) && own.status !== 'deleted') return null;
      return become({ ...retired(own), status: 'purging' });
  }
}

export function pass(model: Model, { kind }: Passing): Model {
  return model.map((each) => {
    if (each === null) return each;
    if (kind === 'end of rests') return { ...each, resting: [] };
    return { ...each, isWindowOver: each.isWindowOver || each.status === 'deleted' };
  });
}

const created = (name: string, owner: number): ModelOrganization => ({
  status: 'active',
  beforeDeletion: 'active',
  name,
  owner,
  resting: [],
  isWindowOver: false,
});

function named(own: ModelOrganization, name: string): ModelOrganization {
  return own.name === name ? own : { ...without(resting(own), name), name };
}

const retired = (own: ModelOrganization): ModelOrganization => (isInUse(own) ? resting(own) : own);

function resting(own: ModelOrganization): ModelOrganization {
  const { name = '' } = own;
  return { ...own, resting: [...without(own, name).resting, { name, isGivenUp: false }] };
}

const without = (own: ModelOrganization, name: string): ModelOrganization => ({
  ...own,
  resting: own.resting.filter((rest) => rest.name !== name),
});

const givingUp = (own: ModelOrganization, name: string): ModelOrganization => ({
  ...own,
  resting: own.resting.map((rest) => (rest.name === name ? { name, isGivenUp: true } : rest)),
});

function swept(own: ModelOrganization): ModelOrganization {
  const isDue = own.status === 'purging' || (own.status === 'deleted' && own.isWindowOver);
  return isDue ? { ...own, status: 'purged', name: undefined, isWindowOver: false } : own;
}

/** For another one: claimed, or at rest without a claim. */
function isTaken(model: Model, slot: number, name: string): boolean {
  return holdersOf(model, name).some((holder) => holder !== model[slot]);
}

/** Who claims it; where nobody does, for whom it rests all the same. */
function holdersOf(model: Model, name: string): ModelOrganization[] {
  const all = model.filter((each) => each !== null);
  const claiming = all.filter(
    (each) =>
      (isInUse(each) && each.name === name) ||
      each.resting.some((rest) => rest.name === name && !rest.isGivenUp),
  );
  if (claiming.length > 0) return claiming;
  return all.filter((each) => each.resting.some((rest) => rest.name === name));
}

/** A name that rests is its former owner's, once the organization that had it is deleted. */
function canCreate(model: Model, name: string, person: number): boolean {
  return holdersOf(model, name).every(({ status, owner }) => status === 'deleted' && owner === person);
}
