import { SCENARIOS } from '../measure/scenarios';
import type { Spread } from './statistics';
import type { Figures, Summary } from './summary';
import { duration, rate, share, spreadOf, table, whole } from './table';

/** The whole report. A table without rows is left out. */
export function renderReport(summary: Summary, heading: readonly string[]): string {
  const tables = [
    requestTable(summary),
    cpuTable(summary),
    limitTable(summary),
    coldStartTable(summary),
    memoryTable(summary),
  ];
  return [...heading, ...tables.filter((table) => table !== '')].join('\n\n');
}

function requestTable(summary: Summary): string {
  const columns = [
    'request',
    'connections',
    'service req/s',
    'peer req/s',
    'ratio',
    'service p50 ms',
    'peer p50 ms',
    'service p99 ms',
    'peer p99 ms',
    'p99 ratio',
    'not 2xx (service, peer)',
  ];
  const rows = summary
    .cells()
    .map(({ scenario, connections, service, peer, ratio, p99Ratio }) => [
      SCENARIOS[scenario].title,
      String(connections),
      rateOf(service),
      rateOf(peer),
      spreadOf(ratio, share),
      duration(service.p50Ms),
      duration(peer.p50Ms),
      duration(service.p99Ms),
      duration(peer.p99Ms),
      share(p99Ratio.median),
      `${service.failures}, ${peer.failures}`,
    ]);
  return table('Requests: the service and the bare peer', columns, rows);
}

function cpuTable(summary: Summary): string {
  const columns = ['request', 'connections', 'service µs', 'peer µs', 'ratio'];
  const rows = summary
    .cells()
    .filter(({ service }) => Number.isFinite(service.cpuMicroseconds))
    .map(({ scenario, connections, service, peer, cpuRatio }) => [
      SCENARIOS[scenario].title,
      String(connections),
      whole(service.cpuMicroseconds),
      whole(peer.cpuMicroseconds),
      spreadOf(cpuRatio, share),
    ]);
  return table('CPU time of the process for each request', columns, rows);
}

function limitTable(summary: Summary): string {
  const columns = ['request', 'connections', 'limit', 'limit per s', 'service to limit'];
  const rows = summary
    .limits()
    .map(({ scenario, connections, limit, limitPerSecond, ratio }) => [
      SCENARIOS[scenario].title,
      String(connections),
      limit,
      rate(limitPerSecond),
      spreadOf(ratio, share),
    ]);
  return table('Beside the least that could be done', columns, rows);
}

function coldStartTable(summary: Summary): string {
  const columns = ['data', 'start to ready ms', 'logged startup_ms', 'logged startup_ms less database_ms'];
  const logged = (spread: Spread | null): string =>
    spread === null ? 'not logged' : spreadOf(spread, whole);
  const rows = summary
    .coldStarts()
    .map(({ data, readyMs, startupMs, startupLessDatabaseMs }) => [
      data,
      spreadOf(readyMs, whole),
      logged(startupMs),
      logged(startupLessDatabaseMs),
    ]);
  return table('Cold start of the built service', columns, rows);
}

function memoryTable(summary: Summary): string {
  const rows = summary
    .memory()
    .map(({ process, idleMb, loadedMb }) => [process, whole(idleMb), whole(loadedMb)]);
  return table('Resident memory', ['process', 'idle MB', 'after load MB'], rows);
}

const rateOf = (figures: Figures): string =>
  `${rate(figures.requestsPerSecond)}${figures.isCoarse ? '*' : ''}`;
