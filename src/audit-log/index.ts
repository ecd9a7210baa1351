// What leaves the module.
export { AuditLogModule } from './audit-log.module';
