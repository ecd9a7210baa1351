// What leaves the module.
export { InvitationsModule } from './invitations.module';
