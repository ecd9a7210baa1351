import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import type { Account, DocumentRecord, OrganizationRecord } from './store';
import { TOKEN_SECONDS } from './tokens';

/* The bodies of the service's public contract, field for field. */

export const organizationAnswer = (record: OrganizationRecord) => ({
  id: record._id.toHexString(),
  organization_name: record.name,
  display_name: record.display_name,
  collection_name: record.collection_name,
  isolation: record.isolation,
  status: record.status,
  created_at: record.created_at.toISOString(),
  updated_at: record.updated_at.toISOString(),
});

const adminAnswer = ({ _id, email, role }: Account) => ({ id: _id.toHexString(), email, role });

export const signUpAnswer = (account: Account) => ({
  ...organizationAnswer(account.organization),
  admin_id: account._id.toHexString(),
  admin: adminAnswer(account),
});

export const accountAnswer = (account: Account) => ({
  ...adminAnswer(account),
  org_id: account.org_id.toHexString(),
  email_verified: account.email_verified,
  organization: organizationAnswer(account.organization),
});

export const loginAnswer = (account: Account, accessToken: string, refreshToken: string) => ({
  access_token: accessToken,
  refresh_token: refreshToken,
  token_type: 'bearer',
  expires_in: TOKEN_SECONDS,
  admin: adminAnswer(account),
  organization: organizationAnswer(account.organization),
  organizations: [
    { id: account.org_id.toHexString(), organization_name: account.organization.name, role: account.role },
  ],
});

export const documentAnswer = (record: DocumentRecord) => {
  const slash = record._id.indexOf('/');
  return {
    id: record._id.slice(slash + 1),
    type: record._id.slice(0, slash),
    data: record.data,
    version: record.version,
    created_at: record.created_at.toISOString(),
    updated_at: record.updated_at.toISOString(),
    created_by: record.created_by,
  };
};

interface Problem {
  readonly status: number;
  readonly code: string;
  readonly title: string;
}

export function sendProblem(response: Response, { status, code, title }: Problem): void {
  response
    .status(status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `urn:problem:${code.toLowerCase()}`,
        title,
        status,
        detail: title,
        instance: response.req.path,
        code,
        request_id: randomUUID(),
      }),
    );
}
