import type { AuditEntryDto, AuditPageDto } from '../../src/audit-log/dto/audit-entry.dto';
import type { SignedUp } from './factories';
import { eventually } from './poll';
import type { TestApp } from './test-app';

type Caller = Pick<SignedUp, 'token'>;

export async function auditPage(
  { http }: TestApp,
  { token }: Caller,
  query: Record<string, string> = {},
): Promise<AuditPageDto> {
  const answer = await http.get('/org/audit-log').query(query).auth(token, { type: 'bearer' }).expect(200);
  return answer.body as AuditPageDto;
}

/** Of the first page: the newest first. */
export async function auditEntries(
  sut: TestApp,
  caller: Caller,
  query?: Record<string, string>,
): Promise<readonly AuditEntryDto[]> {
  return (await auditPage(sut, caller, query)).data;
}

export async function auditActions(sut: TestApp, caller: Caller): Promise<string[]> {
  return (await auditEntries(sut, caller)).map(({ action }) => action);
}

/** Waits until the sealer has been there. */
export async function sealedEntries(sut: TestApp, caller: Caller): Promise<readonly AuditEntryDto[]> {
  return eventually(async () => {
    const entries = await auditEntries(sut, caller);
    return entries.every(({ sequence }) => sequence !== null) && entries;
  }, 6_000);
}
