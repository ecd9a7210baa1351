import { getConnectionToken } from '@nestjs/mongoose';
import type { Connection } from 'mongoose';
import { AuditEntriesRepository } from '../../../src/audit';
import { AuditKeys } from '../../../src/audit/chain/audit-keys';
import { SealingScheduleService } from '../../../src/audit/sealing/sealing-schedule.service';
import { newEntry } from '../../../src/audit/trail/new-entry';
import { AuditExportService } from '../../../src/audit-log/audit-export.service';
import type { OrganizationId } from '../../../src/common/types/ids';
import { newAuditedTenant, seal, verify } from '../../support/audit';
import { startTestApp, type TestApp } from '../../support/test-app';

const ENTRIES = 1_000;

describe('A long audit log', () => {
  let sut: TestApp;
  let id: OrganizationId;
  const commands: string[] = [];

  beforeAll(async () => {
    sut = await startTestApp();
    id = await newAuditedTenant(sut, 1);
    const { current } = sut.app.get(AuditKeys);
    const origin = {
      actor: { type: 'person', id: 'a-person', email: 'ada@example.com' },
      address: '198.51.100.7',
      userAgent: null,
      requestId: null,
    } as const;
    const more = Array.from({ length: ENTRIES - 1 }, () =>
      newEntry({ organizationId: id, action: 'documents.imported', origin }, current),
    );
    await sut.app.get(AuditEntriesRepository).insert(more);
    await seal(sut, id);
    await sut.app.get(SealingScheduleService).onApplicationShutdown(); // only what the test does is to be counted
    const client = sut.app.get<Connection>(getConnectionToken()).getClient();
    client.on('commandStarted', ({ commandName }) => commands.push(commandName));
  });
  afterAll(() => sut.close());
  beforeEach(() => commands.splice(0));

  const countOf = (name: string) => commands.filter((one) => one === name).length;

  it('is verified in parts, between which others have their turn', async () => {
    expect(await verify(sut, id)).toMatchObject({ entries: ENTRIES, broken: null });
    expect(countOf('getMore')).toBeGreaterThanOrEqual(9);
  });

  it('is exported in parts, and read no further than it is asked for', async () => {
    const lines = sut.app.get(AuditExportService).export(id, {});
    const { value } = await lines.next();
    expect((value ?? '').split('\n')).toHaveLength(100 + 1);
    expect(countOf('getMore')).toBe(0);
    await lines.return();
    expect(countOf('killCursors')).toBe(1);
  });
});
