import express, { type Express, type Request, type Response } from 'express';
import {
  accountAnswer,
  documentAnswer,
  loginAnswer,
  organizationAnswer,
  sendProblem,
  signUpAnswer,
} from './answers';
import { hashPassword, isPassword } from './passwords';
import type { DocumentRecord, Store } from './store';
import type { Tokens } from './tokens';

const NAME = /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const MIN_PASSWORD_LENGTH = 8;
const DOCUMENT_TYPE = /^[a-z][a-z0-9_-]{0,62}$/;
const DOCUMENT_ID = /^[A-Za-z0-9_-]{1,64}$/;

const INVALID = { status: 400, code: 'REQUEST.INVALID', title: 'The request is not valid' };
const NOT_FOUND = { status: 404, code: 'ORGANIZATION.NOT_FOUND', title: 'No such organization' };
const TOKEN_INVALID = { status: 401, code: 'AUTH.TOKEN_INVALID', title: 'The token is not valid' };
const WRONG_CREDENTIALS = {
  status: 401,
  code: 'AUTH.INVALID_CREDENTIALS',
  title: 'The email or the password is wrong',
};
const NAME_TAKEN = { status: 409, code: 'ORGANIZATION.NAME_TAKEN', title: 'The name is taken' };
const DOCUMENT_NOT_FOUND = { status: 404, code: 'DOCUMENT.NOT_FOUND', title: 'No such document' };
const DOCUMENT_ID_TAKEN = { status: 409, code: 'DOCUMENT.ID_TAKEN', title: 'The id is taken' };
const EMAIL_TAKEN = { status: 409, code: 'ADMIN.EMAIL_TAKEN', title: 'The email is taken' };

interface Dependencies {
  readonly store: Store;
  readonly tokens: Tokens;
}

/** Express with its own defaults, a JSON reader and six handlers: nothing that the answers do not need. */
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
      refuseToken(response);
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
    const identity = {
      adminId: account._id.toHexString(),
      organizationId: account.org_id.toHexString(),
      collectionName: account.organization.collection_name,
    };
    const refreshToken = await store.startSession(account);
    response.json(loginAnswer(account, tokens.issue(identity), refreshToken));
  });

  app.post('/org/create', async (request, response) => {
    await createOrganization(store, request, response);
  });

  app.get('/org/documents/:type/:id', async (request, response) => {
    const identity = tokens.read(request.headers.authorization);
    if (identity === null) {
      refuseToken(response);
      return;
    }
    const key = documentKey(request.params.type, request.params.id);
    if (key === null) {
      sendProblem(response, INVALID);
      return;
    }
    const document = await store.findDocument(identity, key);
    if (document === null) {
      sendProblem(response, DOCUMENT_NOT_FOUND);
      return;
    }
    sendDocument(response, document);
  });

  app.post('/org/documents/:type', async (request, response) => {
    const identity = tokens.read(request.headers.authorization);
    if (identity === null) {
      refuseToken(response);
      return;
    }
    const key = documentKey(request.params.type, request.query['id']);
    if (key === null) {
      sendProblem(response, INVALID);
      return;
    }
    const data = (request.body ?? {}) as object;
    const document = await store.createDocument(identity, { key, data });
    if (document === null) {
      sendProblem(response, DOCUMENT_ID_TAKEN);
      return;
    }
    sendDocument(response.status(201).location(`/org/documents/${key}`), document);
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

function refuseToken(response: Response): void {
  response.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
  sendProblem(response, TOKEN_INVALID);
}

function sendDocument(response: Response, document: DocumentRecord): void {
  response.setHeader('ETag', `"${document.version}"`);
  response.json(documentAnswer(document));
}

/** Null for what is no type or no id. */
function documentKey(type: string, id: unknown): string | null {
  return DOCUMENT_TYPE.test(type) && typeof id === 'string' && DOCUMENT_ID.test(id) ? `${type}/${id}` : null;
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
