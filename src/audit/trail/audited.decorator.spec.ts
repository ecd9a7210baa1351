import { Controller, Post } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import type { OrganizationId } from '../../common/types/ids';
import { Audited, AUDITED_ROUTE, fieldsOf } from './audited.decorator';
import { auditScope, type AuditScope } from './audit-scope';
import type { AuditedChange } from './audited-change';

@Controller()
class KeysController {
  readonly made: string[] = [];

  @Post('keys')
  @Audited('api_key.created', ({ body, reservedId }) => ({
    target: { type: 'api_key', id: reservedId, name: String(body['name']) },
    changes: fieldsOf({ body }, 'permissions', 'expires_at'),
  }))
  make(name: string): string {
    if (name === 'bad') throw new Error('bad');
    this.made.push(name);
    return name;
  }
}

/** As the interceptor makes it, with a trail that remembers. */
function scopeWith(entries: AuditedChange[], organizationId: string | undefined): AuditScope {
  return {
    around: (change, step) => {
      entries.push(change);
      return step();
    },
    origin: { actor: { type: 'anonymous', id: null }, address: null, userAgent: null, requestId: null },
    organizationId: organizationId as OrganizationId | undefined,
    request: {
      params: {},
      query: {},
      headers: {},
      body: { name: 'Build server', permissions: ['audit:read'], secret: 'hidden' },
      reservedId: 'a-key',
    },
  };
}

describe(Audited.name, () => {
  it('has the entry written around the handler, with what it names and nothing else', async () => {
    const sut = new KeysController();
    const entries: AuditedChange[] = [];
    const answer: unknown = auditScope.run(scopeWith(entries, 'an-organization'), () => sut.make('one'));
    await expect(answer).resolves.toBe('one');
    expect(sut.made).toEqual(['one']);
    expect(entries).toEqual([
      {
        organizationId: 'an-organization',
        action: 'api_key.created',
        target: { type: 'api_key', id: 'a-key', name: 'Build server' },
        changes: [{ field: 'permissions', to: ['audit:read'] }],
      },
    ]);
  });

  it('lets what the handler throws through, also at once', async () => {
    const call = (): unknown => new KeysController().make('bad');
    await expect(auditScope.run(scopeWith([], 'an-organization'), call)).rejects.toThrow('bad');
  });

  it('runs nothing where there is no scope, or nobody has signed in', async () => {
    const sut = new KeysController();
    const call = (): unknown => sut.make('one');
    await expect(call()).rejects.toThrow(TypeError);
    await expect(auditScope.run(scopeWith([], undefined), call)).rejects.toThrow(TypeError);
    expect(sut.made).toEqual([]);
  });

  it('keeps what other decorators have said, on both sides of it', () => {
    const handler = Object.getOwnPropertyDescriptor(KeysController.prototype, 'make')?.value as () => unknown;
    expect(Reflect.getMetadata(PATH_METADATA, handler)).toBe('keys');
    expect(Reflect.getMetadata(METHOD_METADATA, handler)).toBeDefined();
    expect(Reflect.getMetadata(AUDITED_ROUTE, handler)).toBe('api_key.created');
    expect(handler.name).toBe('make');
  });
});

describe(fieldsOf.name, () => {
  it('takes what is given of the named fields, and of objects only that they are', () => {
    const body = {
      role: 'admin',
      count: 1,
      none: null,
      list: ['a'],
      deep: { a: 1 },
      mixed: [1],
      hidden: 'x',
    };
    expect(fieldsOf({ body }, 'role', 'count', 'none', 'list', 'deep', 'mixed', 'absent')).toEqual([
      { field: 'role', to: 'admin' },
      { field: 'count', to: 1 },
      { field: 'none', to: null },
      { field: 'list', to: ['a'] },
      { field: 'deep', to: '(an object)' },
      { field: 'mixed', to: '(an object)' },
    ]);
  });
});
