import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { Request, Response } from 'express';
import { clientAddress, clientNetwork } from '../common/http/client-address';
import { rateLimitFields, type RateLimitStanding } from '../common/http/rate-limit-fields';
import { GENERAL_POLICY_NAMES, ROUTE_POLICIES, type LimitScope, type RoutePolicyName } from './policies';
import { IS_UNLIMITED, RATE_LIMITS } from './rate-limit.decorator';
import { tighter, type RateLimits } from './rate-limits';

/** What limits need of a request: who signed in, as verified by the guard before. */
interface LimitedRequest extends Request {
  principal?: { readonly actorId: string; readonly organizationId: string };
  /** Of the limits that were counted so far. */
  tightestLimit?: RateLimitStanding;
}

/** Counts a request by the limits of its route, as far as it is known yet who asks, and says how much is left. */
export abstract class RateLimitGuard implements CanActivate {
  readonly #policies = new WeakMap<object, readonly RoutePolicyName[]>();

  constructor(
    private readonly limits: RateLimits,
    private readonly reflector: Reflector,
    private readonly scopes: readonly LimitScope[],
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    return !this.limits.areOn || this.#count(context);
  }

  async #count(context: ExecutionContext): Promise<true> {
    const http = context.switchToHttp();
    const request = http.getRequest<LimitedRequest>();
    const spendings = this.#policiesOf(context).flatMap((policy) => {
      const key = keyOf(ROUTE_POLICIES[policy].by, request);
      return key === null ? [] : [{ policy, key }];
    });
    const standing = await this.limits.spend(...spendings);
    if (standing === null) return true;
    request.tightestLimit = tighter(request.tightestLimit ?? null, standing);
    const response = http.getResponse<Response>();
    for (const [name, value] of Object.entries(rateLimitFields(request.tightestLimit))) {
      response.setHeader(name, value);
    }
    return true;
  }

  #policiesOf(context: ExecutionContext): readonly RoutePolicyName[] {
    const handler = context.getHandler();
    const known = this.#policies.get(handler);
    if (known !== undefined) return known;
    const targets = [handler, context.getClass()];
    const isUnlimited = this.reflector.getAllAndOverride<true | undefined>(IS_UNLIMITED, targets);
    const special = this.reflector.getAllAndOverride<readonly RoutePolicyName[] | undefined>(
      RATE_LIMITS,
      targets,
    );
    const all = isUnlimited ? [] : [...GENERAL_POLICY_NAMES, ...(special ?? [])];
    const own = all.filter((policy) => this.scopes.includes(ROUTE_POLICIES[policy].by));
    this.#policies.set(handler, own);
    return own;
  }
}

/** Null where nobody has signed in. */
function keyOf(scope: LimitScope, request: LimitedRequest): string | null {
  switch (scope) {
    case 'address':
      return clientNetwork(clientAddress(request));
    case 'account':
      return request.principal?.actorId ?? null;
    case 'organization':
      return request.principal?.organizationId ?? null;
  }
}
