import { Injectable } from '@nestjs/common';
import { Metrics, type Sample } from '../../common/metrics/metrics';
import type { OrganizationId } from '../../common/types/ids';
import { HeavyHitters } from './heavy-hitters';

/** Organizations that have series of their own. */
export const SHOWN = 10;
/** Organizations that are compared. */
const COMPARED = 200;
/** How often who is shown is decided anew. */
const RANKING_MS = 60_000;
/** Who is shown stays so unless another one writes this many times as much: of equals none takes the place of another. */
const STAYING = 2;

const OTHER = 'other';

interface Written {
  documents: number;
  bytes: number;
}

/**
 * Counts what organizations write, by organization for the busiest ten alone: series for all of them would be too many.
 * What one writes before and after it is among them counts as `other`, so that a series rises only while it is there, and
 * all of them together rise by the whole. Up to ten organizations all have their own.
 */
@Injectable()
export class DocumentWrites {
  readonly #activity = new HeavyHitters(COMPARED);
  readonly #shown = new Map<string, Written>();
  readonly #other: Written = { documents: 0, bytes: 0 };
  #rankedMs = performance.now();

  constructor(metrics: Metrics) {
    metrics.readCounter(
      {
        name: 'oms_documents_written_total',
        help: 'Documents created or changed on this instance, by the ten busiest organizations; of all others: other',
        labels: ['organization'],
      },
      () => this.#samples(({ documents }) => documents),
    );
    metrics.readCounter(
      {
        name: 'oms_document_written_bytes_total',
        help: 'Bytes of JSON of these documents',
        labels: ['organization'],
      },
      () => this.#samples(({ bytes }) => bytes),
    );
  }

  /** To be called when they are stored. */
  count(organizationId: OrganizationId, { documents, bytes }: Readonly<Written>): void {
    this.#activity.add(organizationId, documents);
    if (performance.now() - this.#rankedMs >= RANKING_MS) this.#rank();
    const written = this.#seriesOf(organizationId);
    written.documents += documents;
    written.bytes += bytes;
  }

  #seriesOf(organizationId: OrganizationId): Written {
    const shown = this.#shown.get(organizationId);
    if (shown !== undefined) return shown;
    if (this.#shown.size >= SHOWN) return this.#other;
    const written = { documents: 0, bytes: 0 };
    this.#shown.set(organizationId, written);
    return written;
  }

  #rank(): void {
    const rankOf = (key: string) => this.#activity.weightOf(key) * (this.#shown.has(key) ? STAYING : 1);
    const busiest = [...this.#activity.keys()].sort((a, b) => rankOf(b) - rankOf(a)).slice(0, SHOWN);
    for (const id of this.#shown.keys()) if (!busiest.includes(id)) this.#shown.delete(id);
    for (const id of busiest) if (!this.#shown.has(id)) this.#shown.set(id, { documents: 0, bytes: 0 });
    this.#activity.halve();
    this.#rankedMs = performance.now();
  }

  *#samples(figure: (written: Written) => number): Generator<Sample<'organization'>> {
    for (const [organization, written] of this.#shown) yield [{ organization }, figure(written)];
    yield [{ organization: OTHER }, figure(this.#other)];
  }
}
