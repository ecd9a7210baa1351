import { Body, Controller, Get, Header, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditedByService } from '../audit';
import { InvalidCredentialsError, TokenInvalidError } from '../common/errors/access.errors';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { RateLimit } from '../rate-limits';
import {
  TenantNotActiveError,
  TenantNotFoundError,
  TenantRegistry,
  toOrganizationResponse,
} from '../tenancy';
import { ForPeople } from './decorators/access.decorator';
import { CurrentPerson } from './decorators/current-principal.decorator';
import { Public } from './decorators/public.decorator';
import { CurrentOrigin } from './decorators/sign-in-origin.decorator';
import { SIGN_IN_ERRORS } from './sign-in.errors';
import { toAdminResponse } from './dto/admin-response.dto';
import { LoginDto } from './dto/login.dto';
import { LoginResponseDto, toMemberOrganization } from './dto/login-response.dto';
import { MeResponseDto } from './dto/me-response.dto';
import { toTokenResponse } from './dto/token-response.dto';
import type { Person } from './principal';
import type { SignInOrigin } from './sessions/sessions';
import { SignInService } from './sign-in.service';
import { AccessTokens } from './tokens/access-tokens';

@ApiTags('Sign-in')
@Controller('admin')
export class AuthController {
  constructor(
    private readonly signIn: SignInService,
    private readonly tokens: AccessTokens,
    private readonly registry: TenantRegistry,
  ) {}

  @Post('login')
  @RateLimit('sign-in')
  @AuditedByService()
  @HttpCode(200)
  @Public()
  @Header('Cache-Control', 'no-store') // RFC 6749, 5.1: it holds tokens
  @ApiOperation({
    operationId: 'login',
    summary: 'Sign in',
    description:
      'For the named organization, or else the one of the last time. Takes the same time and gives the same answer ' +
      'whether or not the email is known.',
    security: [],
  })
  @ApiOkResponse({ description: 'Signed in', type: LoginResponseDto })
  @ApiProblems(
    ...BODY_ERRORS,
    InvalidCredentialsError,
    TenantNotActiveError,
    TenantNotFoundError,
    ServiceOverloadedError,
  )
  async login(
    @Body() { email, password, organization_name: organizationName }: LoginDto,
    @CurrentOrigin() origin: SignInOrigin,
  ): Promise<LoginResponseDto> {
    const signedIn = await this.signIn.signIn({ email, password, organizationName, origin });
    return {
      ...toTokenResponse(this.tokens.issue(signedIn.person), signedIn.refreshToken),
      admin: toAdminResponse(signedIn.person),
      organization: toOrganizationResponse(signedIn.organization),
      organizations: signedIn.organizations.map(toMemberOrganization),
    };
  }

  @Get('me')
  @ForPeople()
  @ApiOperation({ operationId: 'getMe', summary: 'Who is signed in, and for which organization' })
  @ApiOkResponse({ description: 'The caller and their organization', type: MeResponseDto })
  @ApiProblems(...SIGN_IN_ERRORS)
  async me(@CurrentPerson() person: Person): Promise<MeResponseDto> {
    const organization = await this.registry.find(person.organizationId);
    if (organization === null) throw new TokenInvalidError();
    return {
      ...toAdminResponse(person),
      org_id: person.organizationId,
      email_verified: person.isEmailVerified,
      organization: toOrganizationResponse(organization),
    };
  }
}
