import { SERIAL_MARK, type HttpRequest } from '../load/load-tool';
import type { Dataset } from '../targets/dataset';
import { createOrganization, emailOf, getDocument, getMe, getOrganization, login } from '../targets/requests';

export const SCENARIO_NAMES = ['org-get', 'admin-me', 'document-get', 'login', 'create'] as const;
export type ScenarioName = (typeof SCENARIO_NAMES)[number];

export interface Scenario {
  readonly title: string;
  /** Slow by intent, so its runs are longer. */
  readonly hashesPasswords: boolean;
  /** Leaves organizations behind whose names begin with the run's prefix. */
  readonly creates: boolean;
  requests(dataset: Dataset, runPrefix: string): readonly HttpRequest[];
}

export const SCENARIOS: Readonly<Record<ScenarioName, Scenario>> = {
  'org-get': {
    title: 'GET /org/get',
    hashesPasswords: false,
    creates: false,
    requests: ({ names }) => names.map(getOrganization),
  },
  'admin-me': {
    title: 'GET /admin/me',
    hashesPasswords: false,
    creates: false,
    requests: ({ tokens }) => tokens.map(getMe),
  },
  'document-get': {
    title: 'GET /org/documents/{type}/{id}',
    hashesPasswords: false,
    creates: false,
    requests: ({ documents }) => documents.map(({ token, id }) => getDocument(token, id)),
  },
  login: {
    title: 'POST /admin/login',
    hashesPasswords: true,
    creates: false,
    requests: ({ names }) => names.map((name) => login(emailOf(name))),
  },
  create: {
    title: 'POST /org/create',
    hashesPasswords: true,
    creates: true,
    requests: (_dataset, runPrefix) => [createOrganization(`${runPrefix}${SERIAL_MARK}`)],
  },
};
