import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { EventLoopLag } from './event-loop-lag';
import { OverloadService } from './overload.service';

@Module({ imports: [DatabaseModule], providers: [EventLoopLag, OverloadService], exports: [OverloadService] })
export class OverloadModule {}
