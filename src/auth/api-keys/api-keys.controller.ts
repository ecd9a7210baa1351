import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Audited, fieldsOf, type AuditTarget } from '../../audit';
import { locationHeader } from '../../common/http/api-headers.decorator';
import { ApiProblems, BODY_ERRORS } from '../../common/http/api-problems.decorator';
import { toPageRequest } from '../../common/pagination/page';
import { PageQueryDto } from '../../common/pagination/page-query.dto';
import { CurrentReservation, Idempotent, IDEMPOTENCY_ERRORS, type Reservation } from '../../idempotency';
import { RequirePermission } from '../decorators/access.decorator';
import { CurrentPerson } from '../decorators/current-principal.decorator';
import type { Person } from '../principal';
import { SIGN_IN_ERRORS } from '../sign-in.errors';
import { ApiKeyEndedError, ApiKeyNotFoundError, TooManyApiKeysError } from './api-keys.errors';
import { ApiKeysService } from './api-keys.service';
import { CreateApiKeyDto, RotateApiKeyDto } from './dto/api-key-requests.dto';
import {
  ApiKeyPageDto,
  ApiKeyResponseDto,
  IssuedApiKeyResponseDto,
  toApiKeyPage,
  toApiKeyResponse,
  toIssuedApiKeyResponse,
} from './dto/api-key-response.dto';

const ApiKeyId = () =>
  ApiParam({ name: 'id', description: 'Of the key', example: '6b04485a573c2db06b50aad7' });

/** For people alone: no key can be given `api-keys:manage`. */
@ApiTags('API keys')
@Controller('org/api-keys')
@RequirePermission('api-keys:manage')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeysService) {}

  @Post()
  @Audited('api_key.created', ({ body, reservedId }) => ({
    target: { type: 'api_key', id: reservedId, name: String(body['name']) },
    changes: fieldsOf({ body }, 'permissions', 'expires_at'),
  }))
  @Idempotent<IssuedApiKeyResponseDto>({ secrets: ['key'] })
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'createApiKey',
    summary: 'Make an API key',
    description:
      'For a machine, which sends it as a bearer token. It may do what it is given here and its maker may do, too: it ' +
      'loses what its maker loses, and ends when its maker leaves.',
  })
  @ApiCreatedResponse({
    description: 'Made; the key is not shown again',
    type: IssuedApiKeyResponseDto,
    headers: locationHeader('/org/api-keys/6b04485a573c2db06b50aad7'),
  })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, ...IDEMPOTENCY_ERRORS, TooManyApiKeysError)
  async create(
    @Body() { name, permissions, expires_at }: CreateApiKeyDto,
    @CurrentPerson() maker: Person,
    @CurrentReservation() reservation: Reservation,
    @Res({ passthrough: true }) response: Response,
  ): Promise<IssuedApiKeyResponseDto> {
    const wanted = { name, permissions, expiresAt: toTime(expires_at) ?? null };
    const issued = await this.keys.create(maker, wanted, reservation);
    response.location(`/org/api-keys/${issued.key.id}`);
    return toIssuedApiKeyResponse(issued);
  }

  @Get()
  @ApiOperation({ operationId: 'listApiKeys', summary: 'List the API keys of the organization' })
  @ApiOkResponse({ description: 'A page, without the keys themselves', type: ApiKeyPageDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async list(
    @Query() query: PageQueryDto,
    @CurrentPerson() { organizationId }: Person,
  ): Promise<ApiKeyPageDto> {
    return toApiKeyPage(await this.keys.list(organizationId, toPageRequest(query)));
  }

  @Get(':id')
  @ApiOperation({ operationId: 'getApiKey', summary: 'Get an API key, without the key itself' })
  @ApiKeyId()
  @ApiOkResponse({ description: 'What is known of it', type: ApiKeyResponseDto })
  @ApiProblems(...SIGN_IN_ERRORS, ApiKeyNotFoundError)
  async get(
    @Param('id') id: string,
    @CurrentPerson() { organizationId }: Person,
  ): Promise<ApiKeyResponseDto> {
    return toApiKeyResponse(await this.keys.get(organizationId, id));
  }

  @Post(':id/rotate')
  @Audited('api_key.rotated', ({ params, body }) => ({
    target: apiKeyTarget(params),
    changes: fieldsOf({ body }, 'overlap_seconds', 'expires_at'),
  }))
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'rotateApiKey',
    summary: 'Replace an API key',
    description:
      'The one of before works beside it until the overlap ends, so that machines can change over; again with ' +
      '`overlap_seconds: 0`, it alone works.',
  })
  @ApiKeyId()
  @ApiOkResponse({ description: 'Replaced; the key is not shown again', type: IssuedApiKeyResponseDto })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, ApiKeyNotFoundError, ApiKeyEndedError)
  async rotate(
    @Param('id') id: string,
    @Body() { overlap_seconds, expires_at }: RotateApiKeyDto,
    @CurrentPerson() caller: Person,
  ): Promise<IssuedApiKeyResponseDto> {
    const change = { overlapMs: overlap_seconds * 1000, expiresAt: toTime(expires_at) };
    return toIssuedApiKeyResponse(await this.keys.rotate(caller, id, change));
  }

  @Delete(':id')
  @Audited('api_key.revoked', ({ params }) => ({ target: apiKeyTarget(params) }))
  @HttpCode(204)
  @ApiOperation({ operationId: 'deleteApiKey', summary: 'Delete an API key' })
  @ApiKeyId()
  @ApiNoContentResponse({ description: 'It has ended' })
  @ApiProblems(...SIGN_IN_ERRORS, ApiKeyNotFoundError)
  async delete(@Param('id') id: string, @CurrentPerson() { organizationId }: Person): Promise<void> {
    await this.keys.delete(organizationId, id);
  }
}

/** What is done to a key that is there. */
function apiKeyTarget({ id = '' }: Readonly<Record<string, string>>): AuditTarget {
  return { type: 'api_key', id };
}

const toTime = (text: string | undefined): Date | undefined =>
  text === undefined ? undefined : new Date(text);
