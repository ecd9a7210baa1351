import { Body, Controller, Get, Injectable, Module, Post } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Schema } from 'mongoose';
import { RequirePermission } from '../../src/auth';
import {
  CurrentTenant,
  defineTenantModel,
  TenancyModule,
  TenantModelProvider,
  type TenantHandle,
  type TenantModel,
} from '../../src/tenancy';

// A tenant-scoped feature as small as one can be, to test what it stands on. src/tenancy/README.md shows the same.

export interface Note {
  readonly key: string;
  readonly text: string;
}

const noteSchema = new Schema<Note>(
  { key: { type: String, required: true }, text: { type: String, required: true } },
  { versionKey: false },
);
noteSchema.index({ key: 1 }, { unique: true });

export const NOTES = defineTenantModel<Note>('notes', noteSchema);

@Injectable()
export class NotesRepository {
  constructor(private readonly models: TenantModelProvider) {}

  async add(tenant: TenantHandle, { key, text }: Note): Promise<void> {
    await this.#model(tenant).insertOne({ key, text });
  }

  async list(tenant: TenantHandle): Promise<Note[]> {
    const stored = await this.#model(tenant).find({}, { _id: 0 }).sort({ _id: 1 }).lean();
    return stored.map(({ key, text }) => ({ key, text }));
  }

  #model(tenant: TenantHandle): TenantModel<Note> {
    return this.models.model(tenant, NOTES);
  }
}

class NoteDto implements Note {
  @IsString()
  readonly key!: string;

  @IsString()
  readonly text!: string;
}

@Controller('notes')
class NotesController {
  constructor(private readonly notes: NotesRepository) {}

  @Post()
  @RequirePermission('documents:write')
  async add(@CurrentTenant() tenant: TenantHandle, @Body() note: NoteDto): Promise<void> {
    await this.notes.add(tenant, note);
  }

  @Get()
  @RequirePermission('documents:read')
  async list(@CurrentTenant() tenant: TenantHandle): Promise<Note[]> {
    return this.notes.list(tenant);
  }
}

@Module({
  imports: [TenancyModule.forFeature(NOTES)],
  controllers: [NotesController],
  providers: [NotesRepository],
})
export class NotesModule {}
