import { Module } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import { AuditModule } from '../audit';
import { AuthModule } from '../auth';
import { IdempotencyModule } from '../idempotency';
import { MailModule } from '../mail';
import { MembersModule } from '../members';
import { TenancyModule, TenantErasers } from '../tenancy';
import { AcceptanceController } from './acceptance.controller';
import { FirstAcceptanceService } from './acceptance/first-acceptance.service';
import { InvitedAccounts } from './acceptance/invited-accounts';
import { JoiningService } from './acceptance/joining.service';
import { OpenInvitations } from './acceptance/open-invitations';
import { SignedInAcceptanceService } from './acceptance/signed-in-acceptance.service';
import { InvitationMails } from './invitation-mails';
import { InvitationsController } from './invitations.controller';
import { InvitationsRepository } from './invitations.repository';
import { InvitationsService } from './invitations.service';
import { InvitationRecord, InvitationSchema } from './schemas/invitation.schema';

/** How people come into an organization. */
@Module({
  imports: [
    AuditModule,
    AuthModule,
    IdempotencyModule,
    MailModule,
    MembersModule,
    TenancyModule,
    MongooseModule.forFeature([{ name: InvitationRecord.name, schema: InvitationSchema }]),
  ],
  controllers: [AcceptanceController, InvitationsController],
  providers: [
    FirstAcceptanceService,
    InvitationMails,
    InvitationsRepository,
    InvitationsService,
    InvitedAccounts,
    JoiningService,
    OpenInvitations,
    SignedInAcceptanceService,
  ],
})
export class InvitationsModule {
  constructor(erasers: TenantErasers, invitations: InvitationsRepository) {
    erasers.add({
      what: 'invitations',
      count: (organizationId) => invitations.countOf(organizationId),
      erase: (organizationId) => invitations.deleteAllOf(organizationId),
    });
  }
}
