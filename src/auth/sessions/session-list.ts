import { Injectable } from '@nestjs/common';
import { TokenInvalidError } from '../../common/errors/access.errors';
import type { Page, PageRequest } from '../../common/pagination/page';
import type { Person } from '../principal';
import { Principals } from '../principals';
import { isLive, type SessionDetails } from './session';
import { SessionsRepository } from './sessions.repository';

/** The sessions of a person that are still good, for whichever organization. */
@Injectable()
export class SessionList {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly principals: Principals,
  ) {}

  /** A page may have fewer than there are: those that ended with an organization, or a membership, are left out of it. */
  async list(
    { adminId, organizationId }: Pick<Person, 'adminId' | 'organizationId'>,
    page: PageRequest,
  ): Promise<Page<SessionDetails>> {
    const own = await this.principals.findGrounds(adminId, organizationId);
    if (own === null) throw new TokenInvalidError();
    const { items, lastId } = await this.sessions.list(own.account, page);
    const organizationIds = [...new Set(items.map((session) => session.organizationId))];
    const found = organizationIds.map(
      async (id) => [id, await this.principals.findGrounds(adminId, id)] as const,
    );
    const grounds = new Map(await Promise.all(found));
    const live = items.filter((session) => {
      const its = grounds.get(session.organizationId);
      return its != null && isLive(session, its);
    });
    return { items: live, lastId };
  }
}
