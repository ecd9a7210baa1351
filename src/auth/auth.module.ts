import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';
import { MongooseModule } from '@nestjs/mongoose';
import { PassportModule } from '@nestjs/passport';
import { TenancyModule } from '../tenancy';
import { AccountsRepository } from './accounts/accounts.repository';
import { AdminUserRecord, AdminUserSchema } from './accounts/admin-user.schema';
import { CredentialsService } from './credentials.service';
import { AuthController } from './auth.controller';
import { AccessTokenGuard } from './guards/access-token.guard';
import { MembershipRecord, MembershipSchema } from './memberships/membership.schema';
import { MembershipsRepository } from './memberships/memberships.repository';
import { PasswordHasher } from './passwords/password-hasher';
import { Principals } from './principals';
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
    ]),
  ],
  controllers: [AuthController],
  providers: [
    AccessTokenGuard,
    AccessTokenStrategy,
    AccessTokens,
    AccountsRepository,
    CredentialsService,
    MembershipsRepository,
    PasswordHasher,
    Principals,
    SignInService,
    VerifiedTokens,
  ],
  exports: [AccessTokenGuard, AccountsRepository, CredentialsService, MembershipsRepository, PasswordHasher],
})
export class AuthModule {}
