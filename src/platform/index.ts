// What leaves the module.
export { PlatformModule } from './platform.module';
