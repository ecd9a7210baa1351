import { Injectable } from '@nestjs/common';
import type { TenantHandle } from '../../tenancy';
import { toDocumentResponse } from '../dto/document-response.dto';
import { ReopeningService } from '../reopening.service';
import { DocumentExportsRepository } from './document-exports.repository';

/** Text that is worth a write of its own, in characters. */
const PIECE_LENGTH = 64 * 1024;

/** Gives out all documents of a type. */
@Injectable()
export class ExportService {
  constructor(
    private readonly reopening: ReopeningService,
    private readonly documents: DocumentExportsRepository,
  ) {}

  /**
   * One document in each line, in pieces of whole lines. Reads on only as far as it is asked to.
   * @throws TokenInvalidError, TenantNotActiveError when the organization is deleted or suspended meanwhile
   */
  async *export(tenant: TenantHandle, type: string): AsyncGenerator<string, void> {
    for await (const batch of this.documents.batches(tenant, type)) {
      await this.reopening.reopen(tenant);
      let piece = '';
      for (const document of batch) {
        piece += `${JSON.stringify(toDocumentResponse(document))}\n`;
        if (piece.length < PIECE_LENGTH) continue;
        yield piece;
        piece = '';
      }
      if (piece !== '') yield piece;
    }
  }
}
