import { defineError } from '../common/errors/app.error';

/** Also for one that is deleted, or that the caller may not know of: all of them answer alike. */
export class TenantNotFoundError extends defineError({
  kind: 'not_found',
  code: 'ORGANIZATION.NOT_FOUND',
  title: 'There is no such organization',
}) {
  constructor() {
    super('No organization has this name');
  }
}

/** It exists and is the caller's own, but serves nobody until an operator resumes it. */
export class TenantNotActiveError extends defineError({
  kind: 'forbidden',
  code: 'ORGANIZATION.SUSPENDED',
  title: 'The organization is suspended',
}) {
  constructor() {
    super('Ask the operator of this service to resume the organization');
  }
}

/** A stored or proposed placement that no data may be put at: a defect, not a caller's mistake. */
export class InvalidPlacementError extends defineError({
  kind: 'internal',
  code: 'TENANCY.INVALID_PLACEMENT',
  title: 'Invalid placement',
}) {}

/** A placement names a cluster that this process has no connection to. */
export class TenantConnectionError extends defineError({
  kind: 'unavailable',
  code: 'TENANCY.CLUSTER_UNAVAILABLE',
  title: 'The cluster of this organization is unavailable',
}) {
  constructor(detail: string) {
    super(detail, { headers: { 'Retry-After': '2' } });
  }
}

/** The database has no room for another collection; those of deleted organizations count until they are purged. */
export class CapacityReachedError extends defineError({
  kind: 'unavailable',
  code: 'TENANCY.CAPACITY_REACHED',
  title: 'The service has no room for more',
}) {
  constructor() {
    super('Nothing new can be made until its operator makes room', { headers: { 'Retry-After': '60' } });
  }
}

/** A tenant model was asked for that was never declared, or has no collection in this tenant. */
export class TenantModelError extends defineError({
  kind: 'internal',
  code: 'TENANCY.MODEL_UNAVAILABLE',
  title: 'Tenant model unavailable',
}) {}

/** The namespace that was claimed holds somebody else's collection: it is refused, never adopted. */
export class NamespaceOccupiedError extends defineError({
  kind: 'internal',
  code: 'TENANCY.NAMESPACE_OCCUPIED',
  title: 'Namespace occupied',
}) {}
