// What leaves the module.
export type { AccountWithCredentials } from './accounts/account';
export { AccountErasureService } from './accounts/account-erasure.service';
export { AccountTrail } from './accounts/account-trail';
export { AccountsRepository } from './accounts/accounts.repository';
export { EmailTakenError, ReauthenticationRequiredError } from './auth.errors';
export { AuthModule } from './auth.module';
export { CredentialsService } from './credentials.service';
export { ForPeople, RequirePermission } from './decorators/access.decorator';
export {
  CurrentPerson,
  CurrentPersonOrNone,
  CurrentPrincipal,
} from './decorators/current-principal.decorator';
export { CurrentOperator } from './decorators/current-operator.decorator';
export { ForOperators, OptionalSignIn, Public } from './decorators/public.decorator';
export { AdminResponseDto, toAdminResponse } from './dto/admin-response.dto';
export { AccessTokenGuard } from './guards/access-token.guard';
export { OperatorGuard } from './guards/operator.guard';
export { PermissionGuard } from './guards/permission.guard';
export { MembershipsRepository } from './memberships/memberships.repository';
export { EmailVerificationService } from './own-account/email-verification.service';
export { OwnAccountService } from './own-account/own-account.service';
export { KnownAddresses } from './passwords/known-addresses';
export { PasswordHasher } from './passwords/password-hasher';
export { PasswordChecks } from './passwords/password-checks';
export type { Operator } from './operators/operator-keys';
export type { Person, Principal } from './principal';
export { SIGN_IN_ERRORS } from './sign-in.errors';
