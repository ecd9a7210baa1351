// What leaves the module.
export type { AccountWithCredentials } from './accounts/account';
export { AccountErasureService } from './accounts/account-erasure.service';
export { AccountTrail } from './accounts/account-trail';
export { AccountsRepository, type AccountForSignIn } from './accounts/accounts.repository';
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
export { OneTimeTokenDto } from './dto/one-time-token.dto';
export { IsRole } from './dto/role.decorator';
export { AccessTokenGuard } from './guards/access-token.guard';
export { OperatorGuard } from './guards/operator.guard';
export { PermissionGuard } from './guards/permission.guard';
export {
  isAbove,
  ROLES,
  roleWithin,
  type Member,
  type Membership,
  type Role,
} from './memberships/membership';
export { Memberships } from './memberships/memberships';
export { MembershipsRepository } from './memberships/memberships.repository';
export { newOneTimeToken, oneTimeTokenHash } from './one-time-tokens/one-time-token';
export { EmailVerificationService } from './own-account/email-verification.service';
export { OwnAccountService } from './own-account/own-account.service';
export { KnownAddresses } from './passwords/known-addresses';
export { assertAcceptablePassword } from './passwords/password.policy';
export { PasswordHasher } from './passwords/password-hasher';
export { PasswordChecks } from './passwords/password-checks';
export { OPERATOR_ERRORS } from './operators/operator.errors';
export type { Operator } from './operators/operator-keys';
export type { Person, Principal } from './principal';
export { permissionsOf } from './permissions/permissions';
export { SIGN_IN_ERRORS } from './sign-in.errors';
