import type { HttpRequest } from '../load/load-tool';

/* The four requests that are measured, as the public contract has them. */

export const PASSWORD = 'correct horse battery staple';

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

export const getMe = (token: string): HttpRequest => ({
  method: 'GET',
  path: '/admin/me',
  headers: { authorization: `Bearer ${token}` },
});

export const login = (email: string, password = PASSWORD): HttpRequest =>
  post('/admin/login', { email, password });

export const createOrganization = (name: string): HttpRequest =>
  post('/org/create', { organization_name: name, email: emailOf(name), password: PASSWORD });
