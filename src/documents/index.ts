// What leaves the module.
export { DocumentsModule } from './documents.module';
