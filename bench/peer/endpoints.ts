import express, { type Express, type Request, type Response } from 'express';
import { accountAnswer, loginAnswer, organizationAnswer, sendProblem, signUpAnswer } from './answers';
import { hashPassword, isPassword } from './passwords';
import type { Store } from './store';
import type { Tokens } from './tokens';

const NAME = /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MIN_PASSWORD_LENGTH = 8;

const INVALID = { status: 400, code: 'REQUEST.INVALID', title: 'The request is not valid' };
const NOT_FOUND = { status: 404, code: 'ORGANIZATION.NOT_FOUND', title: 'No such organization' };
const TOKEN_INVALID = { status: 401, code: 'AUTH.TOKEN_INVALID', title: 'The token is not valid' };
const WRONG_CREDENTIALS = {
  status: 401,
  code: 'AUTH.INVALID_CREDENTIALS',
  title: 'The email or the password is wrong',
};
const NAME_TAKEN = { status: 409, code: 'ORGANIZATION.NAME_TAKEN', title: 'The name is taken' };
const EMAIL_TAKEN = { status: 409, code: 'ADMIN.EMAIL_TAKEN', title: 'The email is taken' };

interface Dependencies {
  readonly store: Store;
  readonly tokens: Tokens;
}

/** Express with its own defaults, a JSON reader and four handlers: nothing that the answers do not need. */
export function createEndpoints({ store, tokens }: Dependencies): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.json({ limit: '256kb' }));

  app.get('/health/ready', (_request, response) => {
    response.json({ status: 'ok' });
  });

  app.get('/org/get', async (request, response) => {
    const name = clean(request.query['organization_name']);
    if (name === null || !NAME.test(name)) {
      sendProblem(response, INVALID);
      return;
    }
    const organization = await store.findOrganization(name);
    if (organization === null) {
      sendProblem(response, NOT_FOUND);
      return;
    }
    response.json(organizationAnswer(organization));
  });

  app.get('/admin/me', async (request, response) => {
    const identity = tokens.read(request.headers.authorization);
    const account = identity === null ? null : await store.findAccount(identity);
    if (account === null) {
      response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
      sendProblem(response, TOKEN_INVALID);
      return;
    }
    response.json(accountAnswer(account));
  });

  app.post('/admin/login', async (request, response) => {
    const { email, password } = bodyOf(request);
    if (email === null || password === null) {
      sendProblem(response, INVALID);
      return;
    }
    const account = await store.findAccountByEmail(email.toLowerCase());
    if (account === null || !(await isPassword(account.password_hash, password))) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      sendProblem(response, WRONG_CREDENTIALS);
      return;
    }
    const identity = { adminId: account._id.toHexString(), organizationId: account.org_id.toHexString() };
    response.json(loginAnswer(account, tokens.issue(identity)));
  });

  app.post('/org/create', async (request, response) => {
    await createOrganization(store, request, response);
  });

  return app;
}

async function createOrganization(store: Store, request: Request, response: Response): Promise<void> {
  const { name, displayName, email, password } = bodyOf(request);
  if (name === null || email === null || password === null) {
    sendProblem(response, INVALID);
    return;
  }
  if (!NAME.test(name) || !EMAIL.test(email) || password.length < MIN_PASSWORD_LENGTH) {
    sendProblem(response, INVALID);
    return;
  }
  const signUp = {
    name,
    display_name: displayName ?? name,
    email: email.toLowerCase(),
    password_hash: await hashPassword(password),
  };
  const result = await store.signUp(signUp);
  switch (result.outcome) {
    case 'name_taken':
      sendProblem(response, NAME_TAKEN);
      return;
    case 'email_taken':
      sendProblem(response, EMAIL_TAKEN);
      return;
    case 'created':
      response.status(201).location(`/org/get?organization_name=${name}`).json(signUpAnswer(result.account));
  }
}

function bodyOf(request: Request) {
  const body = (request.body ?? {}) as Readonly<Record<string, unknown>>;
  return {
    name: clean(body['organization_name']),
    displayName: text(body['display_name']),
    email: clean(body['email']),
    password: text(body['password']),
  };
}

/** Null for whatever is not a string: a query operator must not reach the database. */
const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const clean = (value: unknown): string | null => text(value)?.trim().toLowerCase() ?? null;
