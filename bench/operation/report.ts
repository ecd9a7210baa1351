import { duration, rate, table, whole } from '../report/table';
import type { OperationRecord } from './operation-records';
import type { Trend } from './trend';

/** In Markdown. */
export function renderOperationReport(records: readonly OperationRecord[]): string {
  const endurance = records.flatMap((record) => (record.kind === 'endurance' ? [record] : []));
  const outages = records.flatMap((record) => (record.kind === 'outage' ? [record] : []));
  const tables = [
    table(
      'Mixed load at full speed',
      [
        'minutes',
        'requests',
        'errors',
        'memory MiB',
        'its slope MiB per hour',
        'handles',
        'their slope per hour',
      ],
      endurance.map(({ minutes, requests, errors, memory, handles }) => [
        whole(minutes),
        whole(requests),
        whole(errors),
        whole(memory.mean),
        slopeOf(memory),
        whole(handles.mean),
        slopeOf(handles),
      ]),
    ),
    table(
      'Killed and started again under load',
      [
        'what',
        'ready after ms',
        'answers',
        '503 problems',
        'failures',
        'per s before',
        'per s in the 5 s after',
      ],
      outages.map((one) => [
        one.of,
        duration(one.readyAfterMs),
        whole(one.answers),
        whole(one.refusals),
        whole(one.failures),
        rate(one.ratePerSecond),
        rate(one.rateAfterPerSecond),
      ]),
    ),
  ];
  return ['## Bench of operation', ...tables.filter((text) => text !== '')].join('\n\n');
}

const slopeOf = ({ slopePerHour, uncertainty }: Trend): string =>
  `${whole(slopePerHour)} ± ${whole(uncertainty)}`;
