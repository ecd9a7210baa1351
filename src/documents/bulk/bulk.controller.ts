import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Audited } from '../../audit';
import { CurrentPrincipal, RequirePermission, SIGN_IN_ERRORS, type Principal } from '../../auth';
import { UnsupportedMediaTypeError } from '../../common/errors/request.errors';
import { ApiProblems } from '../../common/http/api-problems.decorator';
import { RequestBody } from '../../common/http/body/request-body.decorator';
import { assertPlainNdjson, NDJSON, NDJSON_MEDIA_TYPES, sendNdjson } from '../../common/http/ndjson';
import { DocumentsConfig } from '../../config/documents.config';
import { CurrentTenant, type TenantHandle } from '../../tenancy';
import { TypeParameterDto } from '../dto/document-parameters.dto';
import { typeTarget } from '../type-target';
import { BulkService } from './bulk.service';
import { BulkCreatedDto, BulkLineDto, BulkRefusedDto, BulkStoppedDto } from './dto/bulk.dto';

const DESCRIPTION = `
One JSON object in each line, \`{"id": …, "data": {…}}\` with an optional \`id\`, becomes one document. Each line succeeds
or fails by itself, and has one line of results, in the order of the lines: \`{"line", "id", "status": 201}\`, or
\`{"line", "status", "code", "detail"}\` with a code of this API. Lines are counted from 1; blank ones are counted and have
no result. The last line may lack its newline.

Results are sent while lines are read, and reading waits for who does not read them: send and receive at the same time,
or send at most some 10,000 lines. A body may take 5 minutes to arrive; 2 minutes in which nothing moves end it, or
another time that the operator has set.

If the import cannot go on, the last line is \`{"from_line", "status", "code", "detail"}\`: nothing was applied from that
line on. Lines with \`DOCUMENT.OUTCOME_UNKNOWN\` may have been applied, under the \`id\` that they show. An answer that is cut
off says nothing of the lines that have no result: give them ids of your own, so that sending them again is harmless.`;

@ApiTags('Documents')
@ApiBearerAuth()
@ApiExtraModels(BulkLineDto, BulkCreatedDto, BulkRefusedDto, BulkStoppedDto)
@Controller('org/documents/:type/bulk')
export class BulkController {
  constructor(
    private readonly config: DocumentsConfig,
    private readonly bulk: BulkService,
  ) {}

  @Post()
  @Audited('documents.imported', ({ params }) => ({ target: typeTarget(params) }))
  @RequirePermission('documents:write')
  @HttpCode(200)
  @RequestBody({ stream: true, mediaTypes: NDJSON_MEDIA_TYPES })
  @ApiOperation({
    operationId: 'importDocuments',
    summary: 'Create many documents',
    description: DESCRIPTION,
  })
  @ApiConsumes(...NDJSON_MEDIA_TYPES)
  @ApiBody({
    description: 'Lines of JSON',
    required: true,
    schema: { $ref: getSchemaPath(BulkLineDto) },
  })
  @ApiOkResponse({
    description: 'Lines of JSON, one for each line that is not blank',
    content: {
      [NDJSON]: {
        schema: {
          anyOf: [BulkCreatedDto, BulkRefusedDto, BulkStoppedDto].map((dto) => ({
            $ref: getSchemaPath(dto),
          })),
        },
      },
    },
  })
  @ApiProblems(UnsupportedMediaTypeError, ...SIGN_IN_ERRORS)
  async import(
    @CurrentTenant() tenant: TenantHandle,
    @CurrentPrincipal() { actorId }: Principal,
    @Param() { type }: TypeParameterDto,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    assertPlainNdjson(request);
    const results = this.bulk.import(tenant, { type, createdBy: actorId, body: request });
    await sendNdjson({ request, response }, results, { idleLimitMs: this.config.streamIdleMs });
  }
}
