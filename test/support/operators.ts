import type { Settings } from '../../src/config/settings';
import type { TestApp } from './test-app';

const SECRET = 'a-secret-of-the-operators-that-only-the-tests-have';

/** One that may use the platform API, whose key is named `ops`. */
export const WITH_OPERATOR: Pick<Settings, 'PLATFORM_KEYS'> = {
  PLATFORM_KEYS: [{ name: 'ops', secret: SECRET }],
};

export const OPERATOR_TOKEN = `opk_${SECRET}`;

/** What an operator does to organizations; to be awaited or looked at like any request of supertest. */
export class OperatorClient {
  constructor(private readonly app: Pick<TestApp, 'http'>) {}

  get = (path = '') => this.app.http.get(`/platform${path}`).auth(OPERATOR_TOKEN, { type: 'bearer' });
  delete = (id: string) =>
    this.app.http.delete(`/platform/organizations/${id}`).auth(OPERATOR_TOKEN, { type: 'bearer' });
  post = (id: string, action: 'suspend' | 'resume' | 'restore' | 'purge', body: object = {}) =>
    this.app.http
      .post(`/platform/organizations/${id}/${action}`)
      .auth(OPERATOR_TOKEN, { type: 'bearer' })
      .send(body);
}
