// What leaves the module.
export { OrganizationsModule } from './organizations.module';
