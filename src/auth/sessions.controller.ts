import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AuditedByService } from '../audit';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { toPageRequest } from '../common/pagination/page';
import { PageQueryDto } from '../common/pagination/page-query.dto';
import { parseSessionId } from '../database/object-id';
import { RateLimit } from '../rate-limits';
import { TenantNotActiveError, TenantNotFoundError, toOrganizationResponse } from '../tenancy';
import { RefreshTokenInvalidError, SessionNotFoundError } from './auth.errors';
import { CredentialsService } from './credentials.service';
import { ForPeople } from './decorators/access.decorator';
import { CurrentPerson } from './decorators/current-principal.decorator';
import { Public } from './decorators/public.decorator';
import { CurrentOrigin } from './decorators/sign-in-origin.decorator';
import { toAdminResponse } from './dto/admin-response.dto';
import { SignedInResponseDto } from './dto/login-response.dto';
import { RefreshDto, SwitchDto } from './dto/session-requests.dto';
import { SessionPageDto, toSessionPage } from './dto/session-response.dto';
import { TokenResponseDto, toTokenResponse } from './dto/token-response.dto';
import type { Person } from './principal';
import { RefreshService } from './sessions/refresh.service';
import { SessionList } from './sessions/session-list';
import { Sessions, type SignInOrigin } from './sessions/sessions';
import { SwitchService } from './sessions/switch.service';
import { SIGN_IN_ERRORS } from './sign-in.errors';
import { AccessTokens } from './tokens/access-tokens';

/** Sessions: how they go on, which there are, and how they end. */
@ApiTags('Sign-in')
@Controller('admin')
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly listing: SessionList,
    private readonly refreshing: RefreshService,
    private readonly switching: SwitchService,
    private readonly credentials: CredentialsService,
    private readonly tokens: AccessTokens,
  ) {}

  @Post('refresh')
  @RateLimit('refresh')
  @AuditedByService()
  @HttpCode(200)
  @Public()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'refresh',
    summary: 'Get the next pair of tokens',
    description:
      'Uses the refresh token up. Within 30 s the same one gets the same answer again, as long as the new one was not ' +
      'used; after that it ends the session, as somebody else seems to have it.',
    security: [],
  })
  @ApiOkResponse({ description: 'The next pair', type: TokenResponseDto })
  @ApiProblems(...BODY_ERRORS, RefreshTokenInvalidError, TenantNotActiveError)
  async refresh(@Body() { refresh_token }: RefreshDto): Promise<TokenResponseDto> {
    const { person, refreshToken } = await this.refreshing.refresh(refresh_token);
    return toTokenResponse(this.tokens.issue(person), refreshToken);
  }

  @Post('switch')
  @AuditedByService()
  @HttpCode(200)
  @ForPeople()
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    operationId: 'switchOrganization',
    summary: 'Get tokens for another organization of yours',
    description: 'Begins a session beside the one that asks.',
  })
  @ApiOkResponse({ description: 'A pair of tokens', type: SignedInResponseDto })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, TenantNotFoundError)
  async switch(
    @Body() { organization_id }: SwitchDto,
    @CurrentPerson() caller: Person,
    @CurrentOrigin() origin: SignInOrigin,
  ): Promise<SignedInResponseDto> {
    const { person, refreshToken, organization } = await this.switching.switch(
      caller,
      organization_id,
      origin,
    );
    return {
      ...toTokenResponse(this.tokens.issue(person), refreshToken),
      admin: toAdminResponse(person),
      organization: toOrganizationResponse(organization),
    };
  }

  @Post('logout')
  @AuditedByService()
  @HttpCode(204)
  @ForPeople()
  @ApiOperation({ operationId: 'logout', summary: 'End the session that asks' })
  @ApiNoContentResponse({ description: 'It has ended' })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS)
  async logout(@CurrentPerson() { sessionId, adminId }: Person): Promise<void> {
    await this.sessions.end(sessionId, adminId);
  }

  @Post('logout-all')
  @AuditedByService()
  @HttpCode(204)
  @ForPeople()
  @ApiOperation({
    operationId: 'logoutEverywhere',
    summary: 'End all of your sessions',
    description: 'For all of your organizations, the one that asks included.',
  })
  @ApiNoContentResponse({ description: 'They have ended' })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS)
  async logoutAll(@CurrentPerson() { adminId }: Person): Promise<void> {
    await this.credentials.endSessions(adminId);
  }

  @Get('sessions')
  @ForPeople()
  @ApiOperation({ operationId: 'listSessions', summary: 'List your sessions' })
  @ApiOkResponse({ description: 'A page', type: SessionPageDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async list(@Query() query: PageQueryDto, @CurrentPerson() person: Person): Promise<SessionPageDto> {
    return toSessionPage(await this.listing.list(person, toPageRequest(query)), person.sessionId);
  }

  @Delete('sessions/:id')
  @AuditedByService()
  @HttpCode(204)
  @ForPeople()
  @ApiOperation({ operationId: 'endSession', summary: 'End one of your sessions' })
  @ApiParam({ name: 'id', description: 'Of the session', example: '6b04485a573c2db06b50aad6' })
  @ApiNoContentResponse({ description: 'It has ended' })
  @ApiProblems(...SIGN_IN_ERRORS, SessionNotFoundError)
  async end(@Param('id') id: string, @CurrentPerson() { adminId }: Person): Promise<void> {
    const sessionId = parseSessionId(id);
    const isEnded = sessionId !== null && (await this.sessions.end(sessionId, adminId));
    if (!isEnded) throw new SessionNotFoundError();
  }
}
