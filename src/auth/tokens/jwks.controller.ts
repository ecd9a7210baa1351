import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RateLimitExceededError } from '../../common/errors/rate-limit.errors';
import { InvalidRequestError } from '../../common/errors/request.errors';
import { ServiceOverloadedError } from '../../common/errors/service.errors';
import { ApiProblemsWithoutDatabase } from '../../common/http/api-problems.decorator';
import { Public } from '../decorators/public.decorator';
import { JwkSetDto, toJwkSet } from '../dto/jwk-set.dto';
import { KeyRing } from './key-ring';

/** So long others may not see a new key: it is shown before it signs. */
const MAX_AGE_SECONDS = 300;

@ApiTags('Sign-in')
@Controller('.well-known')
export class JwksController {
  constructor(private readonly keys: KeyRing) {}

  @Get('jwks.json')
  @Public()
  @Header('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`)
  @ApiOperation({
    operationId: 'getSigningKeys',
    summary: 'Get the public keys of access tokens',
    description:
      'For services that verify access tokens by themselves, until these expire: what ends a session, only this service ' +
      'knows. Empty where tokens are signed with a secret.',
    security: [],
  })
  @ApiOkResponse({ description: 'A JWK Set (RFC 7517)', type: JwkSetDto })
  @ApiProblemsWithoutDatabase(InvalidRequestError, RateLimitExceededError, ServiceOverloadedError)
  get(): JwkSetDto {
    return toJwkSet(this.keys.publicKeys);
  }
}
