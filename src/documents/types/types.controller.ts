import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Audited } from '../../audit';
import { RequirePermission, SIGN_IN_ERRORS } from '../../auth';
import { PreconditionFailedError } from '../../common/errors/precondition.errors';
import { InvalidRequestError } from '../../common/errors/request.errors';
import { ApiIfMatch, ETAG_HEADER, locationHeader } from '../../common/http/api-headers.decorator';
import { ApiProblems, BODY_ERRORS } from '../../common/http/api-problems.decorator';
import { parseIfMatch, toETag } from '../../common/http/etag';
import { CapacityReachedError, CurrentTenant, type TenantHandle } from '../../tenancy';
import { TypeParameterDto } from '../dto/document-parameters.dto';
import { typeTarget } from '../type-target';
import { FigureAtLeastDto } from '../dto/figure.dto';
import { DEFAULT_LIMIT } from '../query/list-query';
import { QuotaExceededError } from '../quotas/quota.errors';
import { requireBody } from '../content/require-body';
import { parseDeclaration } from './change/parse-declaration';
import { TypeChangesService } from './change/type-changes.service';
import { TypeRemovalService } from './change/type-removal.service';
import { versionOf } from './declaration-version';
import type { TypeDeclaration } from './declared-type';
import {
  DocumentsDoNotFitError,
  SchemaCheckTooLongError,
  TypeBeingChangedError,
  TypeNotEmptyError,
  TypeNotFoundError,
} from './document-types.errors';
import {
  DeclareTypeDto,
  DeclareTypeQueryDto,
  DeleteTypeQueryDto,
  ListTypesQueryDto,
} from './dto/type-requests.dto';
import {
  DeclaredTypeResponseDto,
  toDeclaredTypeResponse,
  toTypePageResponse,
  toTypeResponse,
  TypePageResponseDto,
  TypeResponseDto,
} from './dto/type-response.dto';
import { decodeTypesCursor } from './types-cursor';
import { TypesService } from './types.service';

/** Figures and states of indexes change without it. */
const DECLARATION_ETAG = {
  ETag: { ...ETAG_HEADER.ETag, description: 'Of its declaration, for If-Match' },
};

/** Types of documents in the caller's organization: what their data has to be, and how it can be found. */
@ApiTags('Types')
@ApiBearerAuth()
@ApiExtraModels(FigureAtLeastDto)
@Controller('org/types')
export class TypesController {
  constructor(
    private readonly types: TypesService,
    private readonly changes: TypeChangesService,
    private readonly removal: TypeRemovalService,
  ) {}

  @Get()
  @RequirePermission('types:read')
  @ApiOperation({
    operationId: 'listTypes',
    summary: 'List types',
    description: 'Those that are declared and those that have documents, by name.',
  })
  @ApiOkResponse({ description: 'One page', type: TypePageResponseDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async list(
    @CurrentTenant() tenant: TenantHandle,
    @Query() { limit, cursor }: ListTypesQueryDto,
  ): Promise<TypePageResponseDto> {
    const page = await this.types.list(tenant, {
      after: cursor === undefined ? undefined : decodeTypesCursor(cursor),
      limit: Number(limit ?? DEFAULT_LIMIT),
    });
    return toTypePageResponse(page);
  }

  @Get(':type')
  @RequirePermission('types:read')
  @ApiOperation({ operationId: 'getType', summary: 'Get a type' })
  @ApiOkResponse({
    description: 'The type',
    type: TypeResponseDto,
    // There is none without a declaration.
    headers: { ETag: { ...DECLARATION_ETAG.ETag, required: false } },
  })
  @ApiProblems(...SIGN_IN_ERRORS, TypeNotFoundError)
  async get(
    @CurrentTenant() tenant: TenantHandle,
    @Param() { type }: TypeParameterDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TypeResponseDto> {
    const found = await this.types.get(tenant, type);
    if (found.declaration !== null) setETag(response, found.declaration);
    return toTypeResponse(found);
  }

  @Put(':type')
  @Audited('type.declared', ({ params, body }) => ({
    target: typeTarget(params),
    changes: Object.keys(body).map((field) => ({ field })),
  }))
  @RequirePermission('types:write')
  @ApiOperation({
    operationId: 'putType',
    summary: 'Declare a type, or declare it anew',
    description:
      'Replaces the whole declaration. A new schema is checked against the stored documents, and refused when some ' +
      'of them do not fit, unless `misfits=allow`; while that goes on, writers have to satisfy both schemas. With ' +
      'several instances it takes 3 s. New indexes are built in the background: see their state.',
  })
  @ApiIfMatch()
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: '* to declare it only if it is not declared yet',
    example: '*',
  })
  @ApiBody({ type: DeclareTypeDto })
  @ApiOkResponse({
    description: 'It is declared anew',
    type: DeclaredTypeResponseDto,
    headers: DECLARATION_ETAG,
  })
  @ApiCreatedResponse({
    description: 'It is declared',
    type: DeclaredTypeResponseDto,
    headers: { ...DECLARATION_ETAG, ...locationHeader('/org/types/orders') },
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    QuotaExceededError,
    DocumentsDoNotFitError,
    SchemaCheckTooLongError,
    TypeBeingChangedError,
    PreconditionFailedError,
    CapacityReachedError,
  )
  async put(
    @CurrentTenant() tenant: TenantHandle,
    @Param() { type }: TypeParameterDto,
    @Query() { misfits: wish }: DeclareTypeQueryDto,
    @Headers('if-match') ifMatch: string | undefined,
    @Headers('if-none-match') ifNoneMatch: string | undefined,
    @Body() body: object | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeclaredTypeResponseDto> {
    const { declaration, isNew, misfits } = await this.changes.declare(tenant, type, {
      ...parseDeclaration(type, requireBody(body)),
      allowMisfits: wish === 'allow',
      mustBeNew: mustBeNew({ ifMatch, ifNoneMatch }),
      ifMatch: parseIfMatch(ifMatch),
    });
    setETag(response, declaration);
    if (isNew) response.status(201).location(`/org/types/${type}`);
    return toDeclaredTypeResponse(await this.types.describe(tenant, declaration), misfits);
  }

  @Delete(':type')
  @Audited('type.deleted', ({ params, query }) => ({
    target: typeTarget(params),
    changes: query['documents'] === 'delete' ? [{ field: 'documents', to: 'deleted' }] : [],
  }))
  @RequirePermission('types:write')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteType',
    summary: 'Remove a type',
    description: 'Removes its declaration and its indexes, and, by `documents=delete`, its documents.',
  })
  @ApiIfMatch()
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiProblems(
    ...SIGN_IN_ERRORS,
    TypeNotFoundError,
    TypeNotEmptyError,
    TypeBeingChangedError,
    PreconditionFailedError,
  )
  async delete(
    @CurrentTenant() tenant: TenantHandle,
    @Param() { type }: TypeParameterDto,
    @Query() { documents }: DeleteTypeQueryDto,
    @Headers('if-match') ifMatch: string | undefined,
  ): Promise<void> {
    await this.removal.remove(tenant, type, {
      deleteDocuments: documents === 'delete',
      ifMatch: parseIfMatch(ifMatch),
    });
  }
}

/** Whether it is to be declared only if it is new. @throws InvalidRequestError on any other `If-None-Match` */
function mustBeNew({
  ifMatch,
  ifNoneMatch,
}: {
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
}): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*' && ifMatch === undefined) return true;
  const message = 'must be * on a PUT, and without If-Match';
  throw new InvalidRequestError([{ field: 'If-None-Match', message }]);
}

function setETag(response: Response, declaration: TypeDeclaration): void {
  response.setHeader('ETag', toETag(versionOf(declaration)));
}
