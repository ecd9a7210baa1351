import type { OrganizationStatus } from '../../organization';

// Stages of pipeline updates that keep `name`, `resting_names` and `name_claims` of an organization in step, by the
// database's clock. Whatever a caller has chosen stands in `$literal`.

type Expression = string | Readonly<Record<string, unknown>>;

export interface UpdateStage {
  readonly $set: Readonly<Record<string, unknown>>;
}

/** In all others the record still says which name it was, and no longer has it. */
const HAS_NAME: Expression = {
  $in: ['$status', ['provisioning', 'active', 'suspended'] satisfies OrganizationStatus[]],
};

const literal = (name: string): Expression => ({ $literal: name });

const NAMES_AT_REST: Expression = { $ifNull: ['$resting_names', []] };

const IS_RESTING: Expression = { $gt: ['$$rest.until', '$$NOW'] };

const filtered = (condition: Expression): Expression => ({
  $filter: { input: NAMES_AT_REST, as: 'rest', cond: condition },
});

/** What still rests, without `name`, which is about to be used. */
const restingBut = (name: Expression): Expression =>
  filtered({ $and: [IS_RESTING, { $ne: ['$$rest.name', name] }] });

/** The current name, as it begins to rest; nothing where names do not rest. */
const currentAtRest = (restMs: number): Expression[] =>
  restMs === 0 ? [] : [{ name: '$name', until: { $add: ['$$NOW', restMs] } }];

const claimedAtRest: Expression = {
  $map: { input: filtered({ $ne: ['$$rest.given_up', true] }), as: 'rest', in: '$$rest.name' },
};

/** What is claimed follows from the rest. Unset and not empty: two empty arrays collide in a unique index. */
const CLAIM: UpdateStage = {
  $set: {
    name_claims: {
      $let: {
        vars: {
          claims: {
            $concatArrays: [{ $cond: [HAS_NAME, ['$name'], []] }, claimedAtRest],
          },
        },
        in: { $cond: [{ $eq: ['$$claims', []] }, '$$REMOVE', '$$claims'] },
      },
    },
  },
};

/** Another name: the one before begins to rest, and one that rested is taken back. The same name changes nothing. */
export function renameTo(name: string, restMs: number): UpdateStage[] {
  const wanted = literal(name);
  const before = { $cond: [{ $eq: ['$name', wanted] }, [], currentAtRest(restMs)] };
  return [
    { $set: { resting_names: { $concatArrays: [restingBut(wanted), before] } } },
    { $set: { name: wanted } },
    CLAIM,
  ];
}

/** Whether {@link renameTo} leaves no more than `limit` names at rest. */
export function canRenameTo(name: string, limit: number): Expression {
  const wanted = literal(name);
  const before = { $cond: [{ $eq: ['$name', wanted] }, 0, 1] };
  return { $lte: [{ $add: [{ $size: restingBut(wanted) }, before] }, limit] };
}

/** A status without a name: the one that it had begins to rest. */
export function retireName(status: OrganizationStatus, restMs: number): UpdateStage[] {
  const retired = { $concatArrays: [restingBut('$name'), currentAtRest(restMs)] };
  return [
    { $set: { resting_names: { $cond: [HAS_NAME, retired, NAMES_AT_REST] } } },
    { $set: { status } },
    CLAIM,
  ];
}

/** The status, with the name that was retired or another one in its place. */
export function reviveName(status: Expression, name: string | undefined): UpdateStage[] {
  const wanted = name === undefined ? '$name' : literal(name);
  return [{ $set: { resting_names: restingBut(wanted), status } }, { $set: { name: wanted } }, CLAIM];
}

/** Whether {@link reviveName} leaves no more than `limit` names at rest; what was given up is not kept for it. */
export function canReviveAs(name: string, limit: number): Expression {
  const kept = filtered({
    $and: [IS_RESTING, { $ne: ['$$rest.name', literal(name)] }, { $ne: ['$$rest.given_up', true] }],
  });
  return { $lte: [{ $size: kept }, limit] };
}

/** Names whose rest is over are free for everybody. */
export function releaseRested(): UpdateStage[] {
  return [{ $set: { resting_names: filtered(IS_RESTING) } }, CLAIM];
}

/** One that rests is not claimed any longer, and goes on resting for everybody who was not its owner. */
export function giveUp(name: string): UpdateStage[] {
  const isIt = { $eq: ['$$rest.name', literal(name)] };
  const marked = { $mergeObjects: ['$$rest', { given_up: true }] };
  const names = { $map: { input: NAMES_AT_REST, as: 'rest', in: { $cond: [isIt, marked, '$$rest'] } } };
  return [{ $set: { resting_names: names } }, CLAIM];
}
