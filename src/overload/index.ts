export { OverloadModule } from './overload.module';
export { OverloadService } from './overload.service';
