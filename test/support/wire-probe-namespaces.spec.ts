import { namespacesOf } from './wire-probe-namespaces';

describe(namespacesOf.name, () => {
  const lookup = (from: unknown) => ({ $lookup: { from, pipeline: [], as: 'found' } });

  it.each([
    ['a find', { find: 'a', filter: {} }, ['db.a']],
    ['the next batch of a cursor', { getMore: 7n, collection: 'a' }, ['db.a']],
    ['an insert, whatever is inserted', { insert: 'a', documents: [lookup('b')] }, ['db.a']],
    ['an aggregation', { aggregate: 'a', pipeline: [{ $match: {} }] }, ['db.a']],
    ['an aggregation of a database', { aggregate: 1, pipeline: [{ $currentOp: {} }] }, ['db.*']],
    ['$lookup', { aggregate: 'a', pipeline: [lookup('b')] }, ['db.a', 'db.b']],
    ['$lookup elsewhere', { aggregate: 'a', pipeline: [lookup({ db: 'd', coll: 'b' })] }, ['db.a', 'd.b']],
    [
      '$lookup inside others',
      {
        aggregate: 'a',
        pipeline: [{ $facet: { x: [{ $unionWith: { coll: 'b', pipeline: [lookup('c')] } }] } }],
      },
      ['db.a', 'db.b', 'db.c'],
    ],
    ['$graphLookup', { aggregate: 'a', pipeline: [{ $graphLookup: { from: 'b' } }] }, ['db.a', 'db.b']],
    ['$unionWith', { aggregate: 'a', pipeline: [{ $unionWith: 'b' }] }, ['db.a', 'db.b']],
    ['$out', { aggregate: 'a', pipeline: [{ $out: 'b' }] }, ['db.a', 'db.b']],
    ['$out elsewhere', { aggregate: 'a', pipeline: [{ $out: { db: 'd', coll: 'b' } }] }, ['db.a', 'd.b']],
    ['$merge', { aggregate: 'a', pipeline: [{ $merge: 'b' }] }, ['db.a', 'db.b']],
    [
      '$merge elsewhere',
      { aggregate: 'a', pipeline: [{ $merge: { into: { db: 'd', coll: 'b' } } }] },
      ['db.a', 'd.b'],
    ],
    ['a view', { create: 'a', viewOn: 'b', pipeline: [lookup('c')] }, ['db.a', 'db.b', 'db.c']],
    ['an explanation', { explain: { aggregate: 'a', pipeline: [lookup('b')] } }, ['db.a', 'db.b']],
    ['a rename', { renameCollection: 'db.a', to: 'd.b' }, ['db.a', 'd.b']],
    ['a bulk write', { bulkWrite: 1, nsInfo: [{ ns: 'db.a' }, { ns: 'd.b' }] }, ['db.a', 'd.b']],
    ['a bulk write beside', { bulkWrite: 1, nsInfo: { documents: [{ ns: 'd.b' }] } }, ['d.b']],
    ['a look at one collection', { listCollections: 1, filter: { name: 'a' } }, ['db.a']],
    ['a look at all collections', { listCollections: 1 }, ['db.*']],
    ['a look at some collections', { listCollections: 1, filter: { name: /^a/ } }, ['db.*']],
    ['a command of the database', { dropDatabase: 1 }, ['db.*']],
    ['a command that nobody knows', { mapReduce: 'a', out: 'b' }, ['db.*']],
    ['a greeting', { ping: 1 }, []],
  ])('tells those of %s', (_what, command, namespaces) => {
    const [commandName = ''] = Object.keys(command);
    expect(namespacesOf({ databaseName: 'db', commandName, command })).toEqual(namespaces);
  });
});
