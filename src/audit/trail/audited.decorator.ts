import { applyDecorators, SetMetadata, UseInterceptors } from '@nestjs/common';
import type { AuditAction } from '../actions';
import type { AuditedField, AuditTarget, AuditValue } from '../entries/audit-entry';
import { AuditInterceptor } from './audit.interceptor';
import { auditScope, type AuditedRequestView } from './audit-scope';

/** The actions that a route is an entry of, or that its service writes the entries. */
export const AUDITED_ROUTE = 'audit:route';

export interface Description {
  /** In place of the route's, for one that does several things. */
  readonly action?: AuditAction;
  readonly target?: AuditTarget;
  readonly changes?: readonly AuditedField[];
}

/**
 * Makes each call of a route one entry of the audit log of the caller's organization, written before the handler runs and
 * after the pipes have: what they refuse is not tried. Its module imports `AuditModule`.
 *
 * @param describe what is changed, of a request that is valid; {@link fieldsOf} takes the named fields of a body
 */
export function Audited(
  action: AuditAction,
  describe: (request: AuditedRequestView) => Description = () => ({}),
): MethodDecorator {
  return applyDecorators(
    around(action, describe),
    SetMetadata(AUDITED_ROUTE, action),
    UseInterceptors(AuditInterceptor),
  );
}

/** For a route whose service calls {@link AuditTrail.around}, as it finds out only there what is changed, or of whom. */
export function AuditedByService(): MethodDecorator {
  return applyDecorators(SetMetadata(AUDITED_ROUTE, 'service'), UseInterceptors(AuditInterceptor));
}

/** The named fields of a body that are given, as what they are changed to. Never name a secret. */
export function fieldsOf(
  { body }: Pick<AuditedRequestView, 'body'>,
  ...names: readonly string[]
): AuditedField[] {
  return names.flatMap((field) => {
    const to = body[field];
    return to === undefined ? [] : [{ field, to: isValue(to) ? to : '(an object)' }];
  });
}

function isValue(value: unknown): value is AuditValue {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string');
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

type Handler = (this: unknown, ...parameters: unknown[]) => unknown;

/** Puts the entry between the pipes and the handler, where no interceptor stands. */
function around(
  action: AuditAction,
  describe: (request: AuditedRequestView) => Description,
): MethodDecorator {
  return <T>(_controller: object, name: string | symbol, descriptor: TypedPropertyDescriptor<T>) => {
    const handler = descriptor.value as Handler;
    const audited: Handler = async function (...parameters) {
      const scope = auditScope.getStore();
      if (scope?.organizationId === undefined) {
        throw new TypeError('@Audited() on a route without a signed-in organization');
      }
      const { organizationId, request } = scope;
      const change = { organizationId, action, ...describe(request) };
      return scope.around(change, () => Promise.resolve(handler.apply(this, parameters)));
    };
    // What other decorators have said of the handler counts for what stands in its place.
    for (const key of Reflect.getMetadataKeys(handler) as unknown[]) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, handler), audited);
    }
    Object.defineProperty(audited, 'name', { value: String(name) });
    descriptor.value = audited as T;
  };
}
