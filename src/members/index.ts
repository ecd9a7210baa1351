// What leaves the module.
export { assertMayGrant } from './authority';
export { MembersModule } from './members.module';
export { MembershipChangesService } from './membership-changes.service';
