import { Body, Controller, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditedByService } from '../audit';
import { ServiceOverloadedError } from '../common/errors/service.errors';
import { ApiProblems, BODY_ERRORS } from '../common/http/api-problems.decorator';
import { ClientAddress } from '../common/http/client-address.decorator';
import { MailNotConfiguredError } from '../mail';
import { RateLimit } from '../rate-limits';
import { EmailTakenError, OneTimeTokenInvalidError, ReauthenticationRequiredError } from './auth.errors';
import { ForPeople } from './decorators/access.decorator';
import { CurrentPerson } from './decorators/current-principal.decorator';
import { Public } from './decorators/public.decorator';
import {
  ChangePasswordDto,
  ForgotPasswordDto,
  ResetPasswordDto,
  UpdateMeDto,
  VerifyEmailDto,
} from './dto/account-requests.dto';
import { AdminResponseDto, toAdminResponse } from './dto/admin-response.dto';
import { EmailVerificationService } from './own-account/email-verification.service';
import { OwnAccountService } from './own-account/own-account.service';
import { PasswordResetService } from './own-account/password-reset.service';
import type { Person } from './principal';
import { SIGN_IN_ERRORS } from './sign-in.errors';

/** A person's own account, whatever their role in which organization. */
@ApiTags('Account')
@Controller('admin')
export class AccountController {
  constructor(
    private readonly account: OwnAccountService,
    private readonly resets: PasswordResetService,
    private readonly verification: EmailVerificationService,
  ) {}

  @Patch('me')
  @RateLimit('account-change')
  @AuditedByService()
  @ForPeople()
  @ApiOperation({
    operationId: 'updateMe',
    summary: 'Change your email',
    description:
      'In all of your organizations. The old address is told, the new one gets a mail to verify it.',
  })
  @ApiOkResponse({ description: 'You as you are now', type: AdminResponseDto })
  @ApiProblems(
    ...BODY_ERRORS,
    ...SIGN_IN_ERRORS,
    ReauthenticationRequiredError,
    EmailTakenError,
    ServiceOverloadedError,
  )
  async update(
    @Body() { email, current_password }: UpdateMeDto,
    @CurrentPerson() person: Person,
    @ClientAddress() address: string | null,
  ): Promise<AdminResponseDto> {
    await this.account.changeEmail(person, { email, currentPassword: current_password, address });
    return toAdminResponse({ ...person, email });
  }

  @Post('password')
  @RateLimit('account-change')
  @AuditedByService()
  @HttpCode(204)
  @ForPeople()
  @ApiOperation({
    operationId: 'changePassword',
    summary: 'Change your password',
    description: 'Ends all of your other sessions.',
  })
  @ApiNoContentResponse({ description: 'It is changed' })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, ReauthenticationRequiredError, ServiceOverloadedError)
  async changePassword(
    @Body() { password, current_password }: ChangePasswordDto,
    @CurrentPerson() person: Person,
    @ClientAddress() address: string | null,
  ): Promise<void> {
    await this.account.changePassword(person, { password, currentPassword: current_password, address });
  }

  @Post('password/forgot')
  @RateLimit('password-forgot')
  @HttpCode(204)
  @Public()
  @ApiOperation({
    operationId: 'forgotPassword',
    summary: 'Get a mail to set a new password',
    description: 'Answers the same whether or not the email is known.',
    security: [],
  })
  @ApiNoContentResponse({ description: 'A mail is on its way, if there is such an account' })
  @ApiProblems(...BODY_ERRORS, MailNotConfiguredError, ServiceOverloadedError)
  forgotPassword(@Body() { email }: ForgotPasswordDto): void {
    this.resets.request(email);
  }

  @Post('password/reset')
  @RateLimit('password-reset')
  @AuditedByService()
  @HttpCode(204)
  @Public()
  @ApiOperation({
    operationId: 'resetPassword',
    summary: 'Set a new password by the token of a mail',
    description: 'Ends all sessions of the account, and proves that its email is received.',
    security: [],
  })
  @ApiNoContentResponse({ description: 'It is set' })
  @ApiProblems(...BODY_ERRORS, OneTimeTokenInvalidError, ServiceOverloadedError)
  async resetPassword(
    @Body() { token, password }: ResetPasswordDto,
    @ClientAddress() address: string | null,
  ): Promise<void> {
    await this.resets.reset(token, { password, address });
  }

  @Post('email/verify')
  @RateLimit('email-verify')
  @AuditedByService()
  @HttpCode(204)
  @Public()
  @ApiOperation({
    operationId: 'verifyEmail',
    summary: 'Verify an email by the token of a mail',
    security: [],
  })
  @ApiNoContentResponse({ description: 'It is verified' })
  @ApiProblems(...BODY_ERRORS, OneTimeTokenInvalidError)
  async verifyEmail(@Body() { token }: VerifyEmailDto): Promise<void> {
    await this.verification.confirm(token);
  }

  @Post('email/resend')
  @RateLimit('email-resend')
  @HttpCode(204)
  @ForPeople()
  @ApiOperation({ operationId: 'resendVerification', summary: 'Get another mail to verify your email' })
  @ApiNoContentResponse({ description: 'A mail is on its way' })
  @ApiProblems(...BODY_ERRORS, ...SIGN_IN_ERRORS, MailNotConfiguredError, ServiceOverloadedError)
  async resendVerification(@CurrentPerson() { adminId, email }: Person): Promise<void> {
    await this.verification.request({ adminId, email });
  }
}
