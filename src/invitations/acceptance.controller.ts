import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { AuditedByService } from '../audit';
import { CurrentPersonOrNone, ForPeople, OptionalSignIn, SIGN_IN_ERRORS, type Person } from '../auth';
import { InvalidRequestError } from '../common/errors/request.errors';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { ChangeInProgressError } from '../organizations';
import { RateLimit } from '../rate-limits';
import { FirstAcceptanceService } from './acceptance/first-acceptance.service';
import { SignedInAcceptanceService } from './acceptance/signed-in-acceptance.service';
import { AcceptedInvitationDto, SignInNextDto, toAcceptedInvitation } from './dto/acceptance-response.dto';
import { AcceptInvitationDto } from './dto/invitation-requests.dto';
import { InvitationNotFoundError } from './invitations.errors';

/** For who has the mail. */
@ApiTags('Members')
@Controller('invitations')
export class AcceptanceController {
  constructor(
    private readonly first: FirstAcceptanceService,
    private readonly signedIn: SignedInAcceptanceService,
  ) {}

  @Post('accept')
  @AuditedByService()
  @RateLimit('invitation-accept')
  @HttpCode(200)
  @ForPeople()
  @OptionalSignIn()
  @ApiOperation({
    operationId: 'acceptInvitation',
    summary: 'Accept an invitation by the token of its mail',
    description:
      'Whose email has no account gets one with this password, and signs in next. Who has an account signs in first, and ' +
      'accepts with that access token; nothing of the account changes. Before sign-in both are answered alike.',
    security: [{}, { bearer: [] }],
  })
  @ApiOkResponse({ description: 'The signed-in caller is a member', type: AcceptedInvitationDto })
  @ApiAcceptedResponse({
    description:
      'To who is not signed in: sign in, and accept again with that token if it is not accepted yet',
    type: SignInNextDto,
  })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    InvitationNotFoundError,
    ChangeInProgressError,
    ServiceOverloadedError,
  )
  async accept(
    @Body() { token, password }: AcceptInvitationDto,
    @CurrentPersonOrNone() person: Person | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AcceptedInvitationDto | SignInNextDto> {
    if (person !== undefined) return toAcceptedInvitation(await this.signedIn.accept(person, token));
    if (password === undefined) {
      throw new InvalidRequestError([{ field: 'password', message: 'is required when not signed in' }]);
    }
    await this.first.accept(token, password);
    response.status(202);
    return { status: 'sign_in' };
  }
}
