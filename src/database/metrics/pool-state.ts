import type { mongo } from 'mongoose';
import type { Metrics } from '../../common/metrics/metrics';
import { waitingFor } from '../pool-queue';

/** A server of one of these kinds takes what we have to write. */
const WRITABLE: ReadonlySet<string> = new Set([
  'RSPrimary',
  'Standalone',
  'Mongos',
  'LoadBalancer',
] satisfies mongo.ServerDescription['type'][]);

/** Connections to the database and who waits for one, of all of its servers together, as the driver tells of them. */
export class PoolState {
  /** By address and number. Those that are used before anybody could watch are known by their first use. */
  readonly #open = new Set<string>();
  readonly #inUse = new Set<string>();
  #client: mongo.MongoClient | undefined;
  #refused = 0;
  #isUp = false;

  constructor(metrics: Metrics) {
    metrics.readGauge(
      {
        name: 'oms_database_connections',
        help: 'Connections to the database, by state: in_use or idle',
        labels: ['state'],
      },
      () => [
        [{ state: 'in_use' }, this.#inUse.size],
        [{ state: 'idle' }, this.#open.size - this.#inUse.size],
      ],
    );
    metrics.readGauge(
      { name: 'oms_database_connection_waiters', help: 'Commands that wait for a connection' },
      () => [[{}, this.#client === undefined ? 0 : waitingFor(this.#client)]],
    );
    metrics.readCounter(
      { name: 'oms_database_connection_failures_total', help: 'Commands that waited and got no connection' },
      () => [[{}, this.#refused]],
    );
    metrics.readGauge(
      { name: 'oms_database_up', help: '1 while the driver sees a server that takes writes, otherwise 0' },
      () => [[{}, this.#isUp ? 1 : 0]],
    );
  }

  /** @param client that is connected */
  watch(client: mongo.MongoClient): void {
    this.#client = client;
    this.#isUp = true;
    client.on('topologyDescriptionChanged', ({ newDescription }) => {
      this.#isUp = [...newDescription.servers.values()].some(({ type }) => WRITABLE.has(type));
    });
    client.on('connectionCreated', (event) => this.#open.add(nameOf(event)));
    client.on('connectionClosed', (event) => {
      this.#open.delete(nameOf(event));
      this.#inUse.delete(nameOf(event));
    });
    client.on('connectionCheckOutFailed', () => {
      this.#refused += 1;
    });
    client.on('connectionCheckedOut', (event) => {
      this.#open.add(nameOf(event));
      this.#inUse.add(nameOf(event));
    });
    client.on('connectionCheckedIn', (event) => this.#inUse.delete(nameOf(event)));
  }
}

function nameOf({ address, connectionId }: { address: string; connectionId: number | '<monitor>' }): string {
  return `${address}/${connectionId}`;
}
