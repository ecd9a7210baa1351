import { Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AccessTokenGuard, AuthModule, OperatorGuard, PermissionGuard } from './auth';
import { AuditLogModule } from './audit-log';
import { CommonModule } from './common/common.module';
import { KnownInputGuard } from './common/http/known-input.guard';
import { RequestBodyGuard } from './common/http/body/request-body.guard';
import { ProblemDetailsFilter } from './common/http/problem/problem-details.filter';
import { DtoValidationPipe } from './common/http/validation/validation.pipe';
import type { AppLogger } from './common/logging/app-logger';
import { ConfigModule } from './config/config.module';
import type { Settings } from './config/settings';
import { DatabaseErrorFilter } from './database/database-error.filter';
import { DatabaseModule } from './database/database.module';
import { DocumentsModule } from './documents';
import { HealthModule } from './health/health.module';
import { MailModule } from './mail';
import { InvitationsModule } from './invitations';
import { MembersModule } from './members';
import { ObservabilityModule } from './observability/observability.module';
import { OrganizationsModule } from './organizations';
import { OverloadModule } from './overload';
import { PlatformModule } from './platform';
import { AddressLimitGuard, CallerLimitGuard, RateLimitsModule } from './rate-limits';
import { TenancyModule, TenantGuard } from './tenancy';
import { TracingModule } from './tracing';

/** The wiring diagram. What runs around every route stands below in the order in which it runs. */
@Module({})
export class AppModule {
  static forRoot(settings: Settings, logger: AppLogger): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(settings),
        CommonModule.forRoot(logger),
        TracingModule,
        MailModule,
        RateLimitsModule,
        DatabaseModule,
        TenancyModule,
        AuthModule,
        OrganizationsModule,
        MembersModule,
        InvitationsModule,
        DocumentsModule,
        AuditLogModule,
        PlatformModule,
        HealthModule,
        OverloadModule,
        ObservabilityModule,
      ],
      providers: [
        { provide: APP_GUARD, useExisting: AddressLimitGuard }, // does this address ask too often?
        { provide: APP_GUARD, useExisting: AccessTokenGuard }, // who is it?
        { provide: APP_GUARD, useExisting: OperatorGuard }, // or is it an operator, where only those may call?
        { provide: APP_GUARD, useExisting: CallerLimitGuard }, // do they, or their organization, ask too often?
        { provide: APP_GUARD, useExisting: TenantGuard }, // may their organization be served?
        { provide: APP_GUARD, useExisting: PermissionGuard }, // may they do this?
        { provide: APP_GUARD, useClass: KnownInputGuard }, // does the route know all that they ask with?
        { provide: APP_GUARD, useClass: RequestBodyGuard }, // only now is a body read
        { provide: APP_PIPE, useClass: DtoValidationPipe },
        // The last one that matches an error handles it.
        { provide: APP_FILTER, useClass: ProblemDetailsFilter },
        { provide: APP_FILTER, useExisting: DatabaseErrorFilter },
      ],
    };
  }
}
