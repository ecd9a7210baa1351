/** Whose requests are counted together: a network's, a person's or API key's, or those for an organization. */
export type LimitScope = 'address' | 'account' | 'organization';

export interface RateLimitPolicy {
  readonly quota: number;
  readonly windowSeconds: number;
}

export interface RoutePolicy extends RateLimitPolicy {
  readonly by: LimitScope;
}

const MINUTE = 60;
const QUARTER = 15 * MINUTE;
const HOUR = 60 * MINUTE;

/** For every route: no limit for people, but one for programs that have lost their way. */
const GENERAL_POLICIES = {
  address: { by: 'address', quota: 12_000, windowSeconds: MINUTE },
  account: { by: 'account', quota: 6_000, windowSeconds: MINUTE },
  organization: { by: 'organization', quota: 30_000, windowSeconds: MINUTE },
} as const satisfies Readonly<Record<string, RoutePolicy>>;

/** Further ones of single routes, by `@RateLimit()`. A whole office may share one address. */
const SPECIAL_POLICIES = {
  'sign-in': { by: 'address', quota: 100, windowSeconds: MINUTE },
  refresh: { by: 'address', quota: 600, windowSeconds: MINUTE },
  'sign-up': { by: 'address', quota: 30, windowSeconds: HOUR },
  restore: { by: 'address', quota: 30, windowSeconds: HOUR },
  'password-forgot': { by: 'address', quota: 30, windowSeconds: HOUR },
  'password-reset': { by: 'address', quota: 30, windowSeconds: HOUR },
  'email-verify': { by: 'address', quota: 100, windowSeconds: HOUR },
  'email-resend': { by: 'account', quota: 5, windowSeconds: HOUR },
  'account-change': { by: 'account', quota: 100, windowSeconds: HOUR },
  purge: { by: 'account', quota: 10, windowSeconds: HOUR },
  invitation: { by: 'organization', quota: 500, windowSeconds: HOUR },
  'invitation-accept': { by: 'address', quota: 100, windowSeconds: HOUR },
} as const satisfies Readonly<Record<string, RoutePolicy>>;

/** Counted where the key becomes known, see who asks for them. */
const KEYED_POLICIES = {
  /** Wrong passwords for an account from one network. */
  'failed-sign-ins-here': { quota: 20, windowSeconds: QUARTER },
  /** Wrong passwords for an account from all networks that never signed in to it. */
  'failed-sign-ins': { quota: 100, windowSeconds: HOUR },
  /** Wrong passwords for all accounts from one network that never signed in to them. */
  'failed-sign-ins-of-address': { quota: 200, windowSeconds: QUARTER },
  /** Mails to one address that somebody asks for who is not signed in. */
  'reset-mails': { quota: 5, windowSeconds: HOUR },
} as const satisfies Readonly<Record<string, RateLimitPolicy>>;

export type SpecialPolicyName = keyof typeof SPECIAL_POLICIES;
export type RoutePolicyName = keyof typeof GENERAL_POLICIES | SpecialPolicyName;
export type PolicyName = RoutePolicyName | keyof typeof KEYED_POLICIES;

export const GENERAL_POLICY_NAMES = Object.keys(GENERAL_POLICIES) as RoutePolicyName[];
export const ROUTE_POLICIES: Readonly<Record<RoutePolicyName, RoutePolicy>> = {
  ...GENERAL_POLICIES,
  ...SPECIAL_POLICIES,
};
/** All limits there are. */
export const POLICIES: Readonly<Record<PolicyName, RateLimitPolicy>> = {
  ...ROUTE_POLICIES,
  ...KEYED_POLICIES,
};
