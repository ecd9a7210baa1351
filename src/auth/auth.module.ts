import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { MongooseModule } from '@nestjs/mongoose';
import { PassportModule } from '@nestjs/passport';
import { TenancyModule, TenantErasers } from '../tenancy';
import { AccountErasureService } from './accounts/account-erasure.service';
import { AccountsRepository } from './accounts/accounts.repository';
import { AdminUserRecord, AdminUserSchema } from './accounts/admin-user.schema';
import { CredentialsService } from './credentials.service';
import { AuthController } from './auth.controller';
import { AccessTokenGuard } from './guards/access-token.guard';
import { MembershipRecord, MembershipSchema } from './memberships/membership.schema';
import { MembershipsRepository } from './memberships/memberships.repository';
import { OperatorGuard } from './guards/operator.guard';
import { OperatorKeys } from './operators/operator-keys';
import { PasswordHasher } from './passwords/password-hasher';
import { Principals } from './principals';
import { SessionRecord, SessionSchema } from './sessions/session.schema';
import { Sessions } from './sessions/sessions';
import { SessionsRepository } from './sessions/sessions.repository';
import { SignInService } from './sign-in.service';
import { AccessTokenStrategy } from './tokens/access-token.strategy';
import { AccessTokens } from './tokens/access-tokens';
import { VerifiedTokens } from './tokens/verified-tokens';

/** People, their sign-in, and who they are in which organization. */
@Module({
  imports: [
    TenancyModule,
    PassportModule,
    JwtModule.register({}),
    MongooseModule.forFeature([
      { name: AdminUserRecord.name, schema: AdminUserSchema },
      { name: MembershipRecord.name, schema: MembershipSchema },
      { name: SessionRecord.name, schema: SessionSchema },
    ]),
  ],
  controllers: [AuthController],
  providers: [
    AccessTokenGuard,
    AccessTokenStrategy,
    AccessTokens,
    AccountErasureService,
    AccountsRepository,
    CredentialsService,
    MembershipsRepository,
    OperatorGuard,
    OperatorKeys,
    PasswordHasher,
    Principals,
    Sessions,
    SessionsRepository,
    SignInService,
    VerifiedTokens,
  ],
  exports: [
    AccessTokenGuard,
    AccountErasureService,
    AccountsRepository,
    CredentialsService,
    MembershipsRepository,
    OperatorGuard,
    PasswordHasher,
  ],
})
export class AuthModule {
  constructor(erasers: TenantErasers, sessions: SessionsRepository) {
    erasers.add({
      what: 'sessions',
      count: (organizationId) => sessions.countOf(organizationId),
      erase: (organizationId) => sessions.deleteOf(organizationId),
    });
  }
}
