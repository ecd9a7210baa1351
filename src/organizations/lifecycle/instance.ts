import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

/** This process among those that work on organizations: whose a lease is. */
@Injectable()
export class Instance {
  readonly id = randomUUID();
}
