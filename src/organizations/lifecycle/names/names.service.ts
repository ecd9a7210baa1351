import { Injectable } from '@nestjs/common';
import type { AdminId, OrganizationId } from '../../../common/types/ids';
import { NameTakenError } from '../../organizations.errors';
import { RecoveryService } from '../recovery.service';
import { NamesRepository, type NameHolder } from './names.repository';

/** Whether a name can be had: looked at before what is dear, and decided by the claim alone. */
@Injectable()
export class NamesService {
  constructor(
    private readonly names: NamesRepository,
    private readonly recovery: RecoveryService,
  ) {}

  /** Who has the name; null when it is free, also after giving back what a crash or an end of a rest left of it. */
  async findHolder(name: string): Promise<NameHolder | null> {
    const holder = await this.names.findHolder(name);
    if (holder?.state === 'rested') {
      await this.names.releaseRested(holder.id);
      return null;
    }
    if (holder?.state === 'in_use' && (await this.recovery.recoverAbandoned({ name }))) return null;
    return holder;
  }

  /**
   * For an organization that exists: it may have any of its own names.
   * @throws NameTakenError
   */
  async assertFreeFor(id: OrganizationId, name: string): Promise<void> {
    const holder = await this.findHolder(name);
    if (holder !== null && holder.id !== id) throw new NameTakenError();
  }

  /** Takes the name from the deleted organization of a former owner, for a new one that is about to claim it. */
  async takeBack({ id }: NameHolder, name: string, owner: AdminId): Promise<void> {
    await this.names.giveUp(id, name, owner);
  }
}
