import { Metrics } from '../../common/metrics/metrics';
import type { OrganizationId } from '../../common/types/ids';
import { DocumentWrites, SHOWN } from './document-writes';

const organization = (number: number) => `organization-${number}` as OrganizationId;
const MANY = Array.from({ length: 1000 }, (_, number) => organization(number));
const AFTER_A_RANKING_MS = 61_000;

describe(DocumentWrites.name, () => {
  let metrics: Metrics;
  let sut: DocumentWrites;

  beforeEach(() => {
    jest.useFakeTimers();
    metrics = new Metrics();
    sut = new DocumentWrites(metrics);
  });
  afterEach(() => jest.useRealTimers());

  async function written(name = 'oms_documents_written_total'): Promise<Map<string, number>> {
    const lines = (await metrics.toText()).matchAll(/^(\w+)\{organization="([^"]+)"\} (\d+)$/gm);
    return new Map([...lines].filter(([, of]) => of === name).map(([, , id = '', n]) => [id, Number(n)]));
  }
  const write = (id: OrganizationId, documents = 1) => {
    sut.count(id, { documents, bytes: documents * 100 });
  };
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);

  it('counts documents and bytes of each organization while there are few', async () => {
    write(organization(1), 3);
    write(organization(2));
    expect(await written()).toEqual(
      new Map([
        ['organization-1', 3],
        ['organization-2', 1],
        ['other', 0],
      ]),
    );
    expect((await written('oms_document_written_bytes_total')).get('organization-1')).toBe(300);
  });

  it('has no more than eleven series, however many organizations write', async () => {
    for (let round = 0; round < 5; round += 1) {
      MANY.forEach((id) => {
        write(id);
      });
      jest.advanceTimersByTime(AFTER_A_RANKING_MS);
      const counts = await written();
      expect(counts.size).toBe(SHOWN + 1);
      expect(counts.get('other')).toBeGreaterThan(0);
    }
  });

  it('shows the busiest when it is decided anew, and lets no series fall', async () => {
    MANY.forEach((id) => {
      write(id);
    });
    const before = await written();
    expect(before.has(organization(999))).toBe(false);
    expect(sum(before)).toBe(MANY.length);

    write(organization(999), 500);
    jest.advanceTimersByTime(AFTER_A_RANKING_MS);
    write(organization(999), 7);
    const after = await written();
    expect(after.get(organization(999))).toBe(7);
    for (const [id, count] of after) expect(count).toBeGreaterThanOrEqual(before.get(id) ?? 0);
  });

  it('keeps those that are shown while others write as much', async () => {
    MANY.slice(0, 20).forEach((id) => {
      write(id, 10);
    });
    const before = [...(await written()).keys()];
    jest.advanceTimersByTime(AFTER_A_RANKING_MS);
    MANY.slice(0, 20).forEach((id) => {
      write(id, 10);
    });
    expect([...(await written()).keys()]).toEqual(before);
  });
});
