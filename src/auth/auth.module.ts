import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { MongooseModule } from '@nestjs/mongoose';
import { PassportModule } from '@nestjs/passport';
import { AuditModule } from '../audit';
import { IdempotencyModule } from '../idempotency';
import { MailModule } from '../mail';
import { RateLimitsModule } from '../rate-limits';
import { RedisModule } from '../redis';
import { TenancyModule, TenantErasers } from '../tenancy';
import { AccountErasureService } from './accounts/account-erasure.service';
import { AccountTrail } from './accounts/account-trail';
import { AccountsRepository } from './accounts/accounts.repository';
import { AdminUserRecord, AdminUserSchema } from './accounts/admin-user.schema';
import { ApiKeyPrincipals } from './api-keys/api-key-principals';
import { ApiKeyRecord, ApiKeySchema } from './api-keys/api-key.schema';
import { ApiKeyUses } from './api-keys/api-key-uses';
import { ApiKeysController } from './api-keys/api-keys.controller';
import { ApiKeysRepository } from './api-keys/api-keys.repository';
import { ApiKeysService } from './api-keys/api-keys.service';
import { CredentialsService } from './credentials.service';
import { AccountController } from './account.controller';
import { OneTimeTokenRecord, OneTimeTokenSchema } from './one-time-tokens/one-time-token.schema';
import { OneTimeTokensRepository } from './one-time-tokens/one-time-tokens.repository';
import { AccountNotices } from './own-account/account-notices';
import { EmailVerificationService } from './own-account/email-verification.service';
import { OwnAccountService } from './own-account/own-account.service';
import { PasswordResetService } from './own-account/password-reset.service';
import { Reauthentication } from './own-account/reauthentication';
import { SwitchService } from './sessions/switch.service';
import { SessionsController } from './sessions.controller';
import { AuthController } from './auth.controller';
import { AccessTokenGuard } from './guards/access-token.guard';
import { MembershipRecord, MembershipSchema } from './memberships/membership.schema';
import { Memberships } from './memberships/memberships';
import { MembershipsRepository } from './memberships/memberships.repository';
import { OperatorGuard } from './guards/operator.guard';
import { OperatorKeys } from './operators/operator-keys';
import { PermissionGuard } from './guards/permission.guard';
import { KnownAddresses } from './passwords/known-addresses';
import { PasswordChecks } from './passwords/password-checks';
import { PasswordHasher } from './passwords/password-hasher';
import { Principals } from './principals';
import { SessionRecord, SessionSchema } from './sessions/session.schema';
import { SessionList } from './sessions/session-list';
import { Sessions } from './sessions/sessions';
import { SessionsRepository } from './sessions/sessions.repository';
import { RefreshService } from './sessions/refresh.service';
import { SignInService } from './sign-in.service';
import { AccessTokenStrategy } from './tokens/access-token.strategy';
import { AccessTokens } from './tokens/access-tokens';
import { JwksController } from './tokens/jwks.controller';
import { KeyRing } from './tokens/key-ring';
import { RefreshTokens } from './tokens/refresh-tokens';
import { VerifiedTokens } from './tokens/verified-tokens';

/** People, their sign-in, and who they are in which organization. */
@Module({
  imports: [
    AuditModule,
    IdempotencyModule,
    MailModule,
    RateLimitsModule,
    RedisModule,
    TenancyModule,
    PassportModule,
    JwtModule.register({}),
    MongooseModule.forFeature([
      { name: AdminUserRecord.name, schema: AdminUserSchema },
      { name: ApiKeyRecord.name, schema: ApiKeySchema },
      { name: MembershipRecord.name, schema: MembershipSchema },
      { name: OneTimeTokenRecord.name, schema: OneTimeTokenSchema },
      { name: SessionRecord.name, schema: SessionSchema },
    ]),
  ],
  controllers: [AccountController, ApiKeysController, AuthController, JwksController, SessionsController],
  providers: [
    AccessTokenGuard,
    AccessTokenStrategy,
    AccessTokens,
    AccountErasureService,
    AccountNotices,
    AccountTrail,
    AccountsRepository,
    ApiKeyPrincipals,
    ApiKeyUses,
    ApiKeysRepository,
    ApiKeysService,
    CredentialsService,
    EmailVerificationService,
    KeyRing,
    KnownAddresses,
    Memberships,
    MembershipsRepository,
    OperatorGuard,
    OneTimeTokensRepository,
    OperatorKeys,
    OwnAccountService,
    PasswordChecks,
    PasswordHasher,
    PasswordResetService,
    PermissionGuard,
    Principals,
    Reauthentication,
    RefreshService,
    RefreshTokens,
    SessionList,
    Sessions,
    SessionsRepository,
    SignInService,
    SwitchService,
    VerifiedTokens,
  ],
  exports: [
    AccessTokenGuard,
    AccountErasureService,
    AccountTrail,
    AccountsRepository,
    CredentialsService,
    EmailVerificationService,
    KnownAddresses,
    Memberships,
    MembershipsRepository,
    OperatorGuard,
    OwnAccountService,
    PasswordChecks,
    PasswordHasher,
    PermissionGuard,
  ],
})
export class AuthModule {
  constructor(erasers: TenantErasers, sessions: SessionsRepository, apiKeys: ApiKeysRepository) {
    erasers.add({
      what: 'sessions',
      count: (organizationId) => sessions.countOf(organizationId),
      erase: (organizationId) => sessions.deleteAllOf({ organizationId }),
    });
    erasers.add({
      what: 'api_keys',
      count: (organizationId) => apiKeys.countOf(organizationId),
      erase: (organizationId) => apiKeys.deleteAllOf(organizationId),
    });
  }
}
