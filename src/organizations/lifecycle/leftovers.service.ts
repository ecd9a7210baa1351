import { Injectable } from '@nestjs/common';
import { AbortedCreationsService } from './creation/aborted-creations.service';
import { NamesRepository } from './names/names.repository';
import { PurgeService } from './purge/purge.service';
import { PurgeStagesService } from './purge/purge-stages.service';
import { RecoveryService } from './recovery.service';

/** One kind of work that waits until its time has come. */
export interface Leftover {
  /** For the metrics. */
  readonly name: string;
  /** What was done, for the log. */
  readonly what: string;
  /** Does one, if there is one. */
  readonly doOne: () => Promise<boolean>;
}

/** All that is left for later, or left over by a crash, in the order in which it is done. */
@Injectable()
export class LeftoversService {
  readonly kinds: readonly Leftover[];

  constructor(
    recovery: RecoveryService,
    purges: PurgeService,
    stages: PurgeStagesService,
    names: NamesRepository,
    aborted: AbortedCreationsService,
  ) {
    this.kinds = [
      {
        name: 'abandoned_operations',
        what: 'Abandoned operations settled',
        doOne: () => recovery.recoverAbandoned('any'),
      },
      {
        name: 'unrestorable',
        what: 'Purges begun of what cannot be restored any longer',
        doOne: () => purges.beginUnrestorable(),
      },
      { name: 'purge_stages', what: 'Stages of purges done', doOne: () => stages.advance() },
      { name: 'rested_names', what: 'Names released', doOne: () => names.releaseSomeRested() },
      { name: 'aborted_creations', what: 'Aborted creations removed', doOne: () => aborted.removeOne() },
    ];
  }
}
