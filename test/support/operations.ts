import { PASSWORD, type SignedUp } from './factories';
import type { Answer } from './problems';
import { sendRaw, type RawRequest } from './raw-request';
import type { TestApp } from './test-app';

/** Those with a body. */
export type Operation = 'create' | 'update' | 'login';

export const OPERATIONS: readonly Operation[] = ['create', 'update', 'login'];

const FIELDS: Readonly<Record<Operation, readonly string[]>> = {
  create: ['organization_name', 'email', 'password', 'display_name'],
  update: ['organization_name', 'email', 'password', 'display_name'],
  login: ['organization_name', 'email', 'password'],
};

type Json = Readonly<Record<string, unknown>>;
type Headers = Readonly<Record<string, string>>;

/** Each operation with each of its fields; only with those of the given names, if any are given. */
export function operationsWith(...names: readonly string[]): (readonly [Operation, string])[] {
  return OPERATIONS.flatMap((operation) =>
    FIELDS[operation]
      .filter((field) => names.length === 0 || names.includes(field))
      .map((field) => [operation, field] as const),
  );
}

/** All pairs, as rows of a table. */
export function times<A extends readonly unknown[], B extends readonly unknown[]>(
  rows: readonly A[],
  others: readonly B[],
): (readonly [...A, ...B])[] {
  return rows.flatMap((row) => others.map((other) => [...row, ...other] as const));
}

/** What would succeed, and change much: a test makes one thing of it bad. */
export function goodBody(operation: Operation, caller: SignedUp): Json {
  if (operation === 'login') {
    return { email: caller.email, password: PASSWORD, organization_name: caller.name };
  }
  return {
    organization_name: `a-good-name-to-${operation}`,
    email: `${operation}@good.example`,
    password: `a good password to ${operation}`,
    display_name: 'Good',
  };
}

/** All of a request but its body, which is said to be JSON. */
export function requestOf(
  operation: Operation,
  caller: SignedUp,
): Pick<RawRequest, 'method' | 'path'> & { readonly headers: Headers } {
  const headers = { 'Content-Type': 'application/json' };
  switch (operation) {
    case 'create':
      return { method: 'POST', path: '/org/create', headers };
    case 'update':
      return {
        method: 'PUT',
        path: `/org/update?current_org_name=${caller.name}`,
        headers: { ...headers, Authorization: `Bearer ${caller.token}` },
      };
    case 'login':
      return { method: 'POST', path: '/admin/login', headers };
  }
}

/** Sends text or bytes as they are. */
export async function sendBody(
  sut: TestApp,
  { operation, caller }: { readonly operation: Operation; readonly caller: SignedUp },
  body: string | Buffer,
  headers: Headers = {},
): Promise<Answer> {
  const request = requestOf(operation, caller);
  return sendRaw(sut, { ...request, headers: { ...request.headers, ...headers }, body });
}
