import type { TenantHandle } from '../../tenancy';
import type { DocumentData } from '../document';
import type { StoredTypesRepository } from './stored-types.repository';
import { TimeSlices } from './validation/time-slices';

const BATCH_DOCUMENTS = 1000;

/**
 * All documents of a type, in the order of their ids. Whoever goes through them may take long at each: others have their
 * turn between two.
 * @param open to be called before each batch, as the organization may be deleted or suspended meanwhile
 */
export async function* scanDocuments(
  stored: StoredTypesRepository,
  type: string,
  open: () => Promise<TenantHandle>,
): AsyncGenerator<{ readonly id: string; readonly data: DocumentData }> {
  const slices = new TimeSlices();
  let after: string | undefined;
  for (let read = BATCH_DOCUMENTS; read === BATCH_DOCUMENTS;) {
    const tenant = await open();
    read = 0;
    for await (const document of stored.dataOf(tenant, { type, after, limit: BATCH_DOCUMENTS })) {
      read += 1;
      after = document.id;
      yield document;
      if (slices.isOver) await slices.next();
    }
  }
}
