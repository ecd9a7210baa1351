import { applyDecorators, Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiBody,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
} from '@nestjs/swagger';
import { RequirePermission, SIGN_IN_ERRORS } from '../../auth';
import { ApiProblems, BODY_ERRORS } from '../../common/http/api-problems.decorator';
import { CurrentTenant, type TenantHandle } from '../../tenancy';
import { TypeParameterDto } from '../dto/document-parameters.dto';
import { DEFAULT_LIMIT, MAX_LIMIT, parseListBody, parseListParameters } from '../query/list-query';
import { QueryTooCostlyError } from './document-list.errors';
import { DocumentListsService } from './document-lists.service';
import { FigureAtLeastDto } from '../dto/figure.dto';
import { DocumentPageResponseDto, toPageResponse } from './dto/document-page-response.dto';
import { ListQueryDto } from './dto/list-query.dto';

const ApiListParameters = () =>
  applyDecorators(
    ApiQuery({
      name: 'filter',
      required: false,
      style: 'deepObject',
      explode: true,
      schema: {
        type: 'object',
        additionalProperties: true,
        example: { 'data.status': { eq: '"open"' } },
      },
      description:
        '`filter[<field>][<operator>]=<value>`, such as `filter[data.status][eq]="open"`; values are JSON ' +
        'literals, or `date(<RFC 3339>)` for times. Operators and fields are those of the query in a body, and ' +
        '`filter[or][0][<field>]…`, `filter[not][<field>]…` combine.',
    }),
    ApiQuery({
      name: 'sort',
      required: false,
      description: 'A field, with `-` before it for descending order',
      schema: { type: 'string', default: 'id', example: '-data.total' },
    }),
    ApiQuery({
      name: 'fields',
      required: false,
      description: 'Parts to show, separated by commas',
      schema: { type: 'string', example: 'version,data.total' },
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      description: 'How many documents a page has at most; it ends early at some 16 MiB',
      schema: { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT, example: 20 },
    }),
    ApiQuery({
      name: 'cursor',
      required: false,
      description: 'The `next_cursor` of the page before',
      schema: { type: 'string', example: 'q1Zq…' },
    }),
    ApiQuery({
      name: 'count',
      required: false,
      description: 'Count the whole list, too',
      schema: { type: 'boolean', default: false, example: true },
    }),
  );

const DESCRIPTION =
  'In the order of the id, of a field of a ready index whose other fields the filter sets by `eq`, or, for a type of up ' +
  'to 1,000 documents, of any field. Sorted by a field in data it lists the documents in which that field is a text, a ' +
  'number, a boolean or null.';

/** Many documents of the caller's organization at once. */
@ApiTags('Documents')
@ApiBearerAuth()
@ApiExtraModels(FigureAtLeastDto)
@Controller('org/documents/:type')
export class DocumentListsController {
  constructor(private readonly lists: DocumentListsService) {}

  @Get()
  @RequirePermission('documents:read')
  @ApiOperation({ operationId: 'listDocuments', summary: 'List documents', description: DESCRIPTION })
  @ApiListParameters()
  @ApiOkResponse({ description: 'One page', type: DocumentPageResponseDto })
  @ApiProblems(...SIGN_IN_ERRORS, QueryTooCostlyError)
  async list(
    @CurrentTenant() tenant: TenantHandle,
    @Param() { type }: TypeParameterDto,
    @Query() parameters: Record<string, unknown>,
  ): Promise<DocumentPageResponseDto> {
    return toPageResponse(await this.lists.list(tenant, type, parseListParameters(parameters)));
  }

  @Post('query')
  @RequirePermission('documents:read')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'queryDocuments',
    summary: 'List documents by a query in the body',
    description: `The same as the list, for queries that are too long for a URL. ${DESCRIPTION}`,
  })
  @ApiBody({ type: ListQueryDto })
  @ApiOkResponse({ description: 'One page', type: DocumentPageResponseDto })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, QueryTooCostlyError)
  async query(
    @CurrentTenant() tenant: TenantHandle,
    @Param() { type }: TypeParameterDto,
    @Body() body: object | undefined,
  ): Promise<DocumentPageResponseDto> {
    return toPageResponse(await this.lists.list(tenant, type, parseListBody(body ?? {})));
  }
}
