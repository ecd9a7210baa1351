import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { Observable } from 'rxjs';
import type { OrganizationId } from '../../common/types/ids';
import type { AuditActor } from '../entries/audit-entry';
import { openAuditScope, type AuditScope } from './audit-scope';
import { AuditTrail } from './audit-trail';

/** What is read of a request: who that is was decided by the guards before. */
interface AuditedRequest extends Request {
  readonly principal?: {
    readonly kind: 'person' | 'machine';
    readonly organizationId: OrganizationId;
    readonly actorId: string;
    readonly email?: string;
  };
  readonly operator?: { readonly name: string };
  readonly reservation?: { readonly id: string };
}

/** Tells the trail whose request it is, for all that the request does. */
@Injectable()
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly trail: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const scope = scopeOf(context.switchToHttp().getRequest<AuditedRequest>(), this.trail);
    return new Observable((subscriber) =>
      openAuditScope(scope, () => {
        subscriber.add(next.handle().subscribe(subscriber));
      }),
    );
  }
}

function scopeOf(request: AuditedRequest, trail: AuditTrail): AuditScope {
  const { params, query, ip, headers, requestId, principal } = request;
  return {
    around: (change, step) => trail.around(change, step),
    origin: {
      actor: actorOf(request),
      address: ip ?? null,
      userAgent: headers['user-agent'] ?? null,
      requestId,
    },
    organizationId: principal?.organizationId,
    request: {
      params: params as Readonly<Record<string, string>>, // no route has a parameter that repeats
      query,
      headers,
      body: (request.body ?? {}) as Readonly<Record<string, unknown>>, // Express types it any
      get reservedId() {
        // Set by an interceptor that may stand behind this one.
        return request.reservation?.id ?? null;
      },
    },
  };
}

function actorOf({ principal, operator }: AuditedRequest): AuditActor {
  if (operator !== undefined) return { type: 'operator', id: operator.name };
  if (principal === undefined) return { type: 'anonymous', id: null };
  const { kind, actorId, email } = principal;
  return { type: kind === 'person' ? 'person' : 'api_key', id: actorId, email };
}
