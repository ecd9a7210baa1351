import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Audited } from '../../audit';
import { RequirePermission, SIGN_IN_ERRORS } from '../../auth';
import { ApiNdjsonResponse } from '../../common/http/api-ndjson.decorator';
import { ApiProblems } from '../../common/http/api-problems.decorator';
import { sendNdjson } from '../../common/http/ndjson';
import { DocumentsConfig } from '../../config/documents.config';
import { CurrentTenant, type TenantHandle } from '../../tenancy';
import { TypeParameterDto } from '../dto/document-parameters.dto';
import { typeTarget } from '../type-target';
import { DocumentResponseDto } from '../dto/document-response.dto';
import { ExportService } from './export.service';

const DESCRIPTION = `
One document in each line, in the order of the id. A document that is there all the while is given once; what is created,
changed or deleted meanwhile may or may not be. An answer that is not the whole is cut off: it ends without the last
chunk of its transfer encoding, which clients report as an error. Reading nothing for 2 minutes ends it, or for another time
that the operator has set.`;

@ApiTags('Documents')
@ApiBearerAuth()
@Controller('org/documents/:type/export')
export class ExportController {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly exports: ExportService,
  ) {}

  @Get()
  @Audited('documents.exported', ({ params }) => ({ target: typeTarget(params) }))
  @RequirePermission('documents:read')
  @ApiOperation({
    operationId: 'exportDocuments',
    summary: 'Get all documents of a type',
    description: DESCRIPTION,
  })
  @ApiNdjsonResponse(DocumentResponseDto, 'Lines of JSON, one for each document; none if there are none')
  @ApiProblems(...SIGN_IN_ERRORS)
  async export(
    @CurrentTenant() tenant: TenantHandle,
    @Param() { type }: TypeParameterDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const options = { idleLimitMs: this.config.streamIdleMs, compress: true };
    await sendNdjson({ request, response }, this.exports.export(tenant, type), options);
  }
}
