import { availableParallelism, cpus } from 'node:os';
import { median, spread } from '../report/statistics';
import { rate, share, spreadOf, table, whole } from '../report/table';
import type {
  CreationRecord,
  LifecycleRecord,
  ScaleRecord,
  ServiceMemoryRecord,
  TouchRecord,
  TransferRecord,
} from './scale-records';

type Of<Kind extends ScaleRecord['kind']> = Extract<ScaleRecord, { kind: Kind }>;

/** In Markdown. A table without rows is left out. */
export function renderScaleReport(records: readonly ScaleRecord[], databaseKind: string): string {
  const of = <Kind extends ScaleRecord['kind']>(kind: Kind) =>
    records.filter((record): record is Of<Kind> => record.kind === kind);
  const facts = [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), Node ${process.version}`,
    databaseKind,
    `${Math.round(performance.now() / 1000)} s in all`,
  ];
  const tables = [
    transferTable(of('transfer')),
    pagesTable(of('pages')),
    touchTable(of('touch')),
    memoryTable(of('service-memory')),
    creationTable(of('creation')),
    lifecycleTable(of('lifecycle')),
  ];
  return [
    '## Bench at scale',
    `${facts.join('; ')}.`,
    'Medians; a ratio is formed within each round or block, and its median is shown with the least and the most.',
    ...tables.filter((text) => text !== ''),
  ].join('\n\n');
}

function transferTable(records: readonly TransferRecord[]): string {
  const columns = ['documents', 'service docs/s', 'bare driver docs/s', 'ratio', 'growth of the service MiB'];
  const rows = (['import', 'export'] as const).flatMap((direction) => {
    const service = records.filter(isOf('service', direction));
    const driver = records.filter(isOf('driver', direction));
    if (service.length === 0) {
      return [];
    }
    const ratios = service.map(
      ({ round, documentsPerSecond }) =>
        documentsPerSecond /
        (driver.find((record) => record.round === round)?.documentsPerSecond ?? Number.NaN),
    );
    return [
      [
        `${direction} of ${whole(service[0]?.documents ?? Number.NaN)}`,
        rate(median(service.map(({ documentsPerSecond }) => documentsPerSecond))),
        rate(median(driver.map(({ documentsPerSecond }) => documentsPerSecond))),
        spreadOf(spread(ratios), share),
        spreadOf(spread(service.map(({ growthMb }) => growthMb ?? Number.NaN)), whole),
      ],
    ];
  });
  return table('Transfers: the service and the bare driver', columns, rows);
}

const isOf =
  (target: TransferRecord['target'], direction: TransferRecord['direction']) =>
  (record: TransferRecord): boolean =>
    record.target === target && record.direction === direction;

function pagesTable(records: readonly Of<'pages'>[]): string {
  const [any] = records;
  if (any === undefined) {
    return '';
  }
  const row = [
    whole(any.documents),
    whole(any.depth),
    share(median(records.map(({ firstP50Ms }) => firstP50Ms))),
    share(median(records.map(({ deepP50Ms }) => deepP50Ms))),
    spreadOf(spread(records.map(({ firstP50Ms, deepP50Ms }) => deepP50Ms / firstP50Ms)), share),
  ];
  const columns = ['documents', 'before the deep page', 'first page p50 ms', 'deep page p50 ms', 'ratio'];
  return table('A page of 50 documents', columns, [row]);
}

function touchTable(records: readonly TouchRecord[]): string {
  const columns = ['order', 'caches', 'organizations', 'p50 ms', 'p50 ms with 10 organizations', 'ratio'];
  const keys = [...new Set(records.map(({ order, state }) => `${order}/${state}`))];
  const rows = keys.map((key) => {
    const blocks = records.filter(({ order, state }) => `${order}/${state}` === key);
    return [
      ...key.split('/'),
      whole(blocks.reduce((sum, { organizations }) => sum + organizations, 0)),
      share(median(blocks.map(({ manyP50Ms }) => manyP50Ms))),
      share(median(blocks.map(({ fewP50Ms }) => fewP50Ms))),
      spreadOf(spread(blocks.map(({ manyP50Ms, fewP50Ms }) => manyP50Ms / fewP50Ms)), share),
    ];
  });
  return table('A document of each organization', columns, rows);
}

function memoryTable(records: readonly ServiceMemoryRecord[]): string {
  const [start] = records;
  if (start === undefined) {
    return '';
  }
  const rows = records.map(({ moment, residentMb, peakMb }, index) => [
    moment,
    whole(residentMb),
    ...(index === 0
      ? ['–', '–', '–']
      : [whole(residentMb - start.residentMb), whole(peakMb), whole(peakMb - start.residentMb)]),
  ]);
  const columns = ['moment', 'MiB', 'grown by MiB', 'peak MiB', 'peak above the start MiB'];
  return table('Resident memory of the service with all organizations', columns, rows);
}

function creationTable(records: readonly CreationRecord[]): string {
  const [any] = records;
  if (any === undefined) {
    return '';
  }
  const row = [
    whole(records.reduce((sum, { created }) => sum + created, 0)),
    share(median(records.map(({ manyP50Ms }) => manyP50Ms))),
    share(median(records.map(({ fewP50Ms }) => fewP50Ms))),
    spreadOf(spread(records.map(({ manyP50Ms, fewP50Ms }) => manyP50Ms / fewP50Ms)), share),
  ];
  const columns = ['created', `p50 ms with ${whole(any.many)}`, `p50 ms with ${whole(any.few)}`, 'ratio'];
  return table('Creating an organization', columns, [row]);
}

function lifecycleTable(records: readonly LifecycleRecord[]): string {
  const keys = [...new Set(records.map(({ step, documents }) => `${step}/${documents}`))];
  const rows = keys.map((key) => {
    const rounds = records.filter(({ step, documents }) => `${step}/${documents}` === key);
    const [step = '', documents] = key.split('/');
    return [
      step,
      whole(Number(documents)),
      spreadOf(spread(rounds.map(({ p50Ms }) => p50Ms)), share),
      spreadOf(spread(rounds.map(({ p99Ms }) => p99Ms)), share),
    ];
  });
  return table('An organization, whatever its size', ['step', 'documents', 'p50 ms', 'p99 ms'], rows);
}
