import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Audited, type AuditTarget } from '../audit';
import { CurrentPrincipal, RequirePermission, SIGN_IN_ERRORS, type Principal } from '../auth';
import { PreconditionFailedError } from '../common/errors/precondition.errors';
import { InvalidRequestError } from '../common/errors/request.errors';
import {
  ApiIfMatch,
  ApiIfNoneMatch,
  ETAG_HEADER,
  locationHeader,
} from '../common/http/api-headers.decorator';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { limitOf, RequestBody } from '../common/http/body/request-body.decorator';
import { matchesIfNoneMatch, parseIfMatch, toETag } from '../common/http/etag';
import { DocumentsConfig } from '../config/documents.config';
import { CurrentReservation, Idempotent, IDEMPOTENCY_ERRORS, type Reservation } from '../idempotency';
import { CurrentTenant, type TenantHandle } from '../tenancy';
import { requireBody } from './content/require-body';
import type { TenantDocument } from './document';
import {
  DocumentContendedError,
  DocumentIdTakenError,
  DocumentNotFoundError,
  DocumentNotIndexableError,
  DocumentNotUniqueError,
} from './documents.errors';
import { DocumentsService } from './documents.service';
import { DocumentParametersDto, NewDocumentQueryDto, TypeParameterDto } from './dto/document-parameters.dto';
import { QuotaExceededError } from './quotas/quota.errors';
import { DocumentResponseDto, toDocumentResponse } from './dto/document-response.dto';

const DOCUMENT_MAX_BYTES = limitOf(DocumentsConfig, ({ documentMaxBytes }) => documentMaxBytes);

const PATCH_MEDIA_TYPES = ['application/merge-patch+json', 'application/json'] as const;

const ApiDocumentBody = () =>
  ApiBody({
    description: 'The data: any JSON object',
    required: true,
    schema: { type: 'object', additionalProperties: true, example: { item: 'anvil', quantity: 2 } },
  });

const CREATED_HEADERS = { ...ETAG_HEADER, ...locationHeader('/org/documents/orders/order-1') };

/** Documents of the caller's organization, which is always the token's: no path names one. */
@ApiTags('Documents')
@ApiBearerAuth()
@Controller('org/documents/:type')
export class DocumentsController {
  constructor(private readonly documents: DocumentsService) {}

  @Post()
  @Audited('document.created', ({ params, query, reservedId }) => ({
    target: documentTarget(params, query['id'] ?? reservedId),
  }))
  @RequirePermission('documents:write')
  @Idempotent()
  @RequestBody({ maxBytes: DOCUMENT_MAX_BYTES })
  @ApiOperation({ operationId: 'createDocument', summary: 'Create a document' })
  @ApiDocumentBody()
  @ApiCreatedResponse({
    description: 'It is stored',
    type: DocumentResponseDto,
    headers: CREATED_HEADERS,
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    ...IDEMPOTENCY_ERRORS,
    QuotaExceededError,
    DocumentNotIndexableError,
    DocumentIdTakenError,
    DocumentNotUniqueError,
  )
  async create(
    @CurrentTenant() tenant: TenantHandle,
    @CurrentPrincipal() { actorId }: Principal,
    @Param() { type }: TypeParameterDto,
    @Query() { id }: NewDocumentQueryDto,
    @Body() body: object | undefined,
    @CurrentReservation() { id: reservation, isKeyed }: Reservation,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DocumentResponseDto> {
    const document = { type, id: id ?? reservation, data: requireBody(body), createdBy: actorId };
    const stored = isKeyed
      ? this.documents.createOnce(tenant, { ...document, reservation })
      : this.documents.create(tenant, document);
    return created(await stored, response);
  }

  @Get(':id')
  @RequirePermission('documents:read')
  @ApiOperation({ operationId: 'getDocument', summary: 'Get a document' })
  @ApiIfNoneMatch()
  @ApiOkResponse({ description: 'The document', type: DocumentResponseDto, headers: ETAG_HEADER })
  @ApiResponse({ status: 304, description: 'The caller has this version', headers: ETAG_HEADER })
  @ApiProblems(...SIGN_IN_ERRORS, DocumentNotFoundError)
  async get(
    @CurrentTenant() tenant: TenantHandle,
    @Param() key: DocumentParametersDto,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DocumentResponseDto | undefined> {
    const document = await this.documents.get(tenant, key);
    if (!matchesIfNoneMatch(ifNoneMatch, document.version)) return withETag(document, response);
    response.status(304).setHeader('ETag', toETag(document.version));
    return undefined;
  }

  @Put(':id')
  @Audited('document.replaced', ({ params, headers }) => ({
    ...(headers['if-none-match'] !== undefined && { action: 'document.created' }),
    target: documentTarget(params),
  }))
  @RequirePermission('documents:write')
  @RequestBody({ maxBytes: DOCUMENT_MAX_BYTES })
  @ApiOperation({
    operationId: 'putDocument',
    summary: 'Replace a document, or create it',
    description: 'Replaces what is there. Creates it only when asked to by `If-None-Match: *`.',
  })
  @ApiIfMatch()
  @ApiHeader({ name: 'If-None-Match', required: false, description: '* to create', example: '*' })
  @ApiDocumentBody()
  @ApiOkResponse({ description: 'It is replaced', type: DocumentResponseDto, headers: ETAG_HEADER })
  @ApiCreatedResponse({
    description: 'It was not there, and is created',
    type: DocumentResponseDto,
    headers: CREATED_HEADERS,
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    QuotaExceededError,
    DocumentNotIndexableError,
    DocumentNotFoundError,
    DocumentNotUniqueError,
    PreconditionFailedError,
  )
  async put(
    @CurrentTenant() tenant: TenantHandle,
    @CurrentPrincipal() { actorId }: Principal,
    @Param() key: DocumentParametersDto,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Body() body: object | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DocumentResponseDto> {
    const data = requireBody(body);
    if (ifNoneMatch === undefined) {
      const options = { data, ifMatch: parseIfMatch(ifMatch) };
      return withETag(await this.documents.replace(tenant, key, options), response);
    }
    if (ifNoneMatch.trim() !== '*' || ifMatch !== undefined) {
      const message = 'must be * on a PUT, and without If-Match';
      throw new InvalidRequestError([{ field: 'If-None-Match', message }]);
    }
    return created(
      await this.documents.createUnlessPresent(tenant, { ...key, data, createdBy: actorId }),
      response,
    );
  }

  @Patch(':id')
  @Audited('document.changed', ({ params }) => ({ target: documentTarget(params) }))
  @RequirePermission('documents:write')
  @RequestBody({
    maxBytes: DOCUMENT_MAX_BYTES,
    mediaTypes: PATCH_MEDIA_TYPES,
  })
  @ApiOperation({
    operationId: 'patchDocument',
    summary: 'Change parts of a document',
    description:
      'A JSON merge patch (RFC 7396): null removes a field, objects merge, anything else replaces.',
  })
  @ApiIfMatch()
  @ApiConsumes(...PATCH_MEDIA_TYPES)
  @ApiDocumentBody()
  @ApiOkResponse({ description: 'It is changed', type: DocumentResponseDto, headers: ETAG_HEADER })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    QuotaExceededError,
    DocumentNotIndexableError,
    DocumentNotFoundError,
    DocumentNotUniqueError,
    PreconditionFailedError,
    DocumentContendedError,
  )
  async patch(
    @CurrentTenant() tenant: TenantHandle,
    @Param() key: DocumentParametersDto,
    @Headers('if-match') ifMatch: string | undefined,
    @Body() body: object | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DocumentResponseDto> {
    const options = { patch: requireBody(body), ifMatch: parseIfMatch(ifMatch) };
    return withETag(await this.documents.patch(tenant, key, options), response);
  }

  @Delete(':id')
  @Audited('document.deleted', ({ params }) => ({ target: documentTarget(params) }))
  @RequirePermission('documents:write')
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteDocument', summary: 'Delete a document' })
  @ApiIfMatch()
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiProblems(...SIGN_IN_ERRORS, DocumentNotFoundError, PreconditionFailedError)
  async delete(
    @CurrentTenant() tenant: TenantHandle,
    @Param() key: DocumentParametersDto,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.documents.delete(tenant, key, parseIfMatch(ifMatch));
  }
}

function withETag(document: TenantDocument, response: Response): DocumentResponseDto {
  response.setHeader('ETag', toETag(document.version));
  return toDocumentResponse(document);
}

function created(document: TenantDocument, response: Response): DocumentResponseDto {
  response.status(201).location(`/org/documents/${document.type}/${document.id}`);
  return withETag(document, response);
}

/** What a write of one document is about, in the audit log. */
function documentTarget(
  { type = '', id }: Readonly<Record<string, string>>,
  newId: unknown = id,
): AuditTarget {
  return { type: 'document', id: `${type}/${String(newId)}` };
}
