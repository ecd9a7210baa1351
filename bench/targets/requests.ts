import type { HttpRequest } from '../load/load-tool';

/* The requests that are measured, and what prepares them, as the public contract has them. */

export const PASSWORD = 'correct horse battery staple';

/** Small, as most documents of apps are. */
export const DOCUMENT_DATA = {
  item: 'anvil',
  quantity: 2,
  price: 129.9,
  status: 'open',
  tags: ['heavy', 'iron'],
  buyer: { name: 'W. E. Coyote', city: 'Monument Valley' },
};
export const DOCUMENT_TYPE = 'orders';

export const emailOf = (name: string): string => `${name}@example.com`;

const post = (path: string, body: object): HttpRequest => ({
  method: 'POST',
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

export const getOrganization = (name: string): HttpRequest => ({
  method: 'GET',
  path: `/org/get?organization_name=${name}`,
  headers: {},
});

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const getMe = (token: string): HttpRequest => ({
  method: 'GET',
  path: '/admin/me',
  headers: bearer(token),
});

export const getDocument = (token: string, id: string): HttpRequest => ({
  method: 'GET',
  path: `/org/documents/${DOCUMENT_TYPE}/${id}`,
  headers: bearer(token),
});

export const createDocument = (token: string, id: string): HttpRequest => {
  const request = post(`/org/documents/${DOCUMENT_TYPE}?id=${id}`, DOCUMENT_DATA);
  return { ...request, headers: { ...request.headers, ...bearer(token) } };
};

export const login = (email: string, password = PASSWORD): HttpRequest =>
  post('/admin/login', { email, password });

export const createOrganization = (name: string): HttpRequest =>
  post('/org/create', { organization_name: name, email: emailOf(name), password: PASSWORD });

/** By who is signed in, whose password is not asked for: so it is not the hash that is measured. */
export const createFurtherOrganization = (token: string, name: string): HttpRequest => {
  const request = post('/org/create', { organization_name: name });
  return { ...request, headers: { ...request.headers, ...bearer(token) } };
};

export const renameOrganization = (token: string, from: string, to: string): HttpRequest => {
  const request = post(`/org/update?current_org_name=${from}`, { organization_name: to });
  return { ...request, method: 'PUT', headers: { ...request.headers, ...bearer(token) } };
};

export const deleteAsOperator = (token: string, id: string): HttpRequest => ({
  method: 'DELETE',
  path: `/platform/organizations/${id}`,
  headers: bearer(token),
});

export const restoreAsOperator = (token: string, id: string): HttpRequest => {
  const request = post(`/platform/organizations/${id}/restore`, {});
  return { ...request, headers: { ...request.headers, ...bearer(token) } };
};

export const listDocuments = (
  token: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): HttpRequest => {
  const query = new URLSearchParams({ limit: String(limit), ...(cursor !== undefined && { cursor }) });
  return { method: 'GET', path: `/org/documents/${DOCUMENT_TYPE}?${query}`, headers: bearer(token) };
};
