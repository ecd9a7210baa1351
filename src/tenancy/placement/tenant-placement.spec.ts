import { InvalidPlacementError } from '../tenancy.errors';
import {
  collectionPlacement,
  fromStoredPlacement,
  namespaceClaim,
  physicalName,
  type StoredPlacement,
} from './tenant-placement';

describe(physicalName.name, () => {
  it.each(['a', 'org_acme', 'org_acme-inc_2', 'org_a__notes'])('accepts %s', (name) => {
    expect(physicalName(name)).toBe(name);
  });

  it.each([
    ['nothing', ''],
    ['a capital', 'org_Acme'],
    ['a leading digit', '1org'],
    ['a leading underscore', '_org'],
    ['a dollar sign', 'org_$where'],
    ['a dot', 'org.acme'],
    ['a slash', 'org/acme'],
    ['a space', 'org acme'],
    ['a NUL', 'org\0acme'],
    ['a line end', 'org_acme\n'],
    ['a look-alike', 'org_аcme'], // a Cyrillic a
    ['what MongoDB keeps for itself', 'system.users'],
  ])('refuses %s', (_what, name) => {
    expect(() => physicalName(name)).toThrow(InvalidPlacementError);
  });
});

describe(collectionPlacement.name, () => {
  it('places a tenant in a collection of its own', () => {
    expect(collectionPlacement('tenants', 'org_acme', ['notes'])).toEqual({
      isolation: 'collection',
      cluster: 'default',
      database: 'tenants',
      collection: 'org_acme',
      definitions: ['notes'],
    });
  });

  it('has room for the longest names that there can be', () => {
    const longestDatabase = 'd'.repeat(38);
    const longestCollection = `org_${'n'.repeat(63)}_abcdef`;
    const { database, collection } = collectionPlacement(longestDatabase, longestCollection, []);
    const longestNamespace = `${database}.${collection}__${'x'.repeat(64)}`;
    expect(Buffer.byteLength(longestNamespace)).toBeLessThanOrEqual(255);
  });

  it("refuses what would not fit MongoDB's limit of 255 bytes", () => {
    const longestThatFits = 255 - 'tenants.'.length - `__${'x'.repeat(64)}`.length;
    expect(() => collectionPlacement('tenants', 'c'.repeat(longestThatFits), [])).not.toThrow();
    expect(() => collectionPlacement('tenants', 'c'.repeat(longestThatFits + 1), [])).toThrow(
      InvalidPlacementError,
    );
  });

  it.each([
    ['database', 'Tenants', 'org_acme'],
    ['collection', 'tenants', 'org_Acme'],
  ])('checks the name of the %s', (_which, database, collection) => {
    expect(() => collectionPlacement(database, collection, [])).toThrow(InvalidPlacementError);
  });
});

describe(fromStoredPlacement.name, () => {
  const stored: StoredPlacement = {
    isolation: 'database',
    cluster: 'second',
    database: 'org_acme',
    collection: 'documents',
    definitions: ['notes'],
  };

  it('gives back what was stored, of whatever isolation, and nothing that was added', () => {
    expect(fromStoredPlacement({ ...stored, extra: 'x' } as StoredPlacement)).toEqual(stored);
  });

  it.each([{ database: 'admin.$cmd' }, { collection: 'system.users' }])('refuses %j', (change) => {
    expect(() => fromStoredPlacement({ ...stored, ...change })).toThrow(InvalidPlacementError);
  });
});

describe(namespaceClaim.name, () => {
  const placement = collectionPlacement('tenants', 'org_acme', []);

  it('tells nothing of the name', () => {
    expect(namespaceClaim(placement)).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is the same for the same namespace, whatever else is placed there', () => {
    expect(namespaceClaim({ ...placement, definitions: ['notes'] })).toBe(namespaceClaim(placement));
  });

  it('differs with each part of the namespace', () => {
    const others = [
      { ...placement, cluster: 'second' },
      collectionPlacement('tenants2', 'org_acme', []),
      collectionPlacement('tenants', 'org_acme2', []),
    ];
    expect(new Set([placement, ...others].map(namespaceClaim)).size).toBe(4);
  });
});
