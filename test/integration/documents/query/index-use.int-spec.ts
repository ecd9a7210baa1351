import { planList, type ListPlan, type ReadyIndex } from '../../../../src/documents/query/indexes/planning';
import { indexSpecification } from '../../../../src/documents/query/indexes/index-specification';
import { toListFilter } from '../../../../src/documents/query/list-filter';
import { parseListBody } from '../../../../src/documents/query/list-query';
import type { CursorPosition } from '../../../../src/documents/query/order/cursor-position';
import { openScratchCollection, storedDocument, type ScratchCollection } from './scratch-collection';

jest.setTimeout(120_000);

const DOCUMENTS = 6_000;
const LIMIT = 20;

interface Stage {
  readonly stage: string;
  readonly indexName?: string;
  readonly inputStage?: Stage;
  readonly inputStages?: readonly Stage[];
}

interface Explained {
  readonly stages: readonly string[];
  readonly indexes: readonly string[];
  readonly returned: number;
  readonly keys: number;
}

type Allowed = Extract<ListPlan, { allowed: true }>;

function flatten(stage: Stage): Stage[] {
  return [
    stage,
    ...[stage.inputStage, ...(stage.inputStages ?? [])].flatMap((one) => (one ? flatten(one) : [])),
  ];
}

/** Ids ascend with `n`; `rank` is shuffled and of mixed types; `kind` has few values. */
function contentOf(n: number): Record<string, unknown> {
  const shuffled = (n * 7_919) % DOCUMENTS;
  const rank = [null, shuffled, `r${shuffled}`, n % 8 === 3][n % 4];
  return { rank, kind: `k${n % 3}`, flag: n % 2 === 0, serial: n, ...(n % 10 === 0 && { rare: n }) };
}

describe('The index of a list', () => {
  let scratch: ScratchCollection;
  let indexes: ReadyIndex[];

  beforeAll(async () => {
    scratch = await openScratchCollection();
    const ids = Array.from({ length: DOCUMENTS }, (_, n) => String(n).padStart(6, '0'));
    await scratch.collection.insertMany(
      ids.flatMap((id, n) => [
        storedDocument(`notes/${id}`, contentOf(n), n),
        storedDocument(`tasks/${id}`, contentOf(n), n),
      ]),
    );
    const declared = [['rank'], ['kind'], ['kind', 'rank'], ['rare'], ['flag', 'rare']].map((fields) => ({
      fields,
      unique: false,
    }));
    // Both types declare the same: the keys are equal, and only the expressions tell the indexes apart.
    for (const type of ['notes', 'tasks']) {
      indexes = [];
      for (const index of [...declared, { fields: ['serial'], unique: true }]) {
        const { key, ...options } = indexSpecification(type, index);
        await scratch.collection.createIndexes([{ key: { ...key }, ...options }]);
        indexes.push({ name: options.name, ...index });
      }
    }
    indexes = indexes.map((index) => ({ ...index, name: indexSpecification('notes', index).name }));
  });

  afterAll(() => scratch.close());

  function nameOf(fields: readonly string[]): string {
    const index = indexes.find((one) => one.fields.join() === fields.join());
    if (index === undefined) throw new Error(`No index on ${fields.join()}`);
    return index.name;
  }

  function planOf(body: object, offered = indexes): Allowed {
    const plan = planList(parseListBody(body), { indexes: offered, small: false });
    if (!plan.allowed) throw new Error('The plan does not allow this sort');
    return plan;
  }

  async function explain(body: object, plan: Allowed, position?: CursorPosition): Promise<Explained> {
    const explained = await scratch.collection
      .find(
        { ...toListFilter('notes', parseListBody(body), position) },
        { sort: { ...plan.sort }, limit: LIMIT, ...(plan.hint !== undefined && { hint: plan.hint }) },
      )
      .explain('executionStats');
    const winning = explained['queryPlanner'].winningPlan as Stage & { queryPlan?: Stage };
    const stages = flatten(winning.queryPlan ?? winning);
    return {
      stages: stages.map(({ stage }) => stage),
      indexes: [...new Set(stages.flatMap(({ indexName }) => indexName ?? []))],
      returned: explained['executionStats'].nReturned as number,
      keys: explained['executionStats'].totalKeysExamined as number,
    };
  }

  /** One in each range of types, among values of their own and among many equal ones. */
  function positions(): [string, CursorPosition][] {
    return [
      ['null', { id: '003000', value: null }],
      ['a number', { id: '003001', value: 3_000 }],
      ['the last number', { id: '999999', value: 1e9 }],
      ['a text', { id: '003002', value: 'r3000' }],
      ['false among many', { id: '003003', value: false }],
      ['true among many', { id: '001003', value: true }],
    ];
  }

  it.each([
    ['a sort', { sort: 'data.rank' }, ['rank']],
    ['a descending sort', { sort: '-data.rank' }, ['rank']],
    [
      'a sort with a range of the same field',
      { sort: 'data.rank', filter: { 'data.rank': { gte: 0 } } },
      ['rank'],
    ],
    [
      'a sort with other fields pinned',
      { sort: 'data.rank', filter: { 'data.kind': { eq: 'k1' } } },
      ['kind', 'rank'],
    ],
    ['a sort by a unique field', { sort: '-data.serial' }, ['serial']],
    ['ids with a field pinned', { filter: { 'data.kind': { eq: 'k1' } } }, ['kind']],
    [
      'ids with all fields pinned',
      { filter: { and: [{ 'data.kind': { eq: 'k1' } }], 'data.rank': { eq: true } } },
      ['kind', 'rank'],
    ],
  ])('gives %s in order, reading no more than a page', async (_, body, fields) => {
    const plan = planOf(body);
    expect(plan.hint).toBe(nameOf(fields));

    const first = await explain(body, plan);

    expect(first.indexes).toEqual([nameOf(fields)]);
    expect(first.stages).not.toContain('SORT');
    expect(first.returned).toBe(LIMIT);
    expect(first.keys).toBeLessThanOrEqual(LIMIT + 2);
  });

  describe.each(positions())('behind %s', (_, position) => {
    it.each([
      ['up', { sort: 'data.rank' }, ['rank']],
      ['down', { sort: '-data.rank' }, ['rank']],
      [
        'up, with others pinned',
        { sort: 'data.rank', filter: { 'data.kind': { eq: 'k0' } } },
        ['kind', 'rank'],
      ],
      [
        'down, with others pinned',
        { sort: '-data.rank', filter: { 'data.kind': { eq: 'k0' } } },
        ['kind', 'rank'],
      ],
    ])('is entered at the place of a cursor, going %s', async (_direction, body, fields) => {
      const page = await explain(body, planOf(body), position);

      expect(page.indexes).toEqual([nameOf(fields)]);
      expect(page.stages).not.toContain('SORT');
      // Each of the three ranges is read one key ahead, and at its end.
      expect(page.keys).toBeLessThanOrEqual(page.returned + 8);
    });
  });

  it('is entered at a cursor in the order of ids, too', async () => {
    const body = { filter: { 'data.kind': { eq: 'k1' } } };
    const page = await explain(body, planOf(body), { id: '005000', value: undefined });

    expect(page).toMatchObject({ indexes: [nameOf(['kind'])], returned: LIMIT, keys: LIMIT });
  });

  it('is entered at a cursor of a unique field', async () => {
    const body = { sort: 'data.serial' };
    const page = await explain(body, planOf(body), { id: '005000', value: 5_000 });

    expect(page.indexes).toEqual([nameOf(['serial'])]);
    expect(page.stages).not.toContain('SORT');
    expect(page.keys).toBeLessThanOrEqual(LIMIT + 8);
  });

  it('needs none for ids alone, wherever the page begins', async () => {
    const page = await explain({}, planOf({}), { id: '005000', value: undefined });

    expect(page).toMatchObject({ indexes: ['_id_'], returned: LIMIT, keys: LIMIT });
  });

  it('is used for the beginning of a text with any punctuation', async () => {
    await scratch.collection.insertMany(
      ['a.b*[c]\\d', 'a.b*[c]\\de', 'axb', 'A.b*[c]\\d'].map((name, n) =>
        storedDocument(`names/${n}`, { name }),
      ),
    );
    const { key, ...options } = indexSpecification('names', { fields: ['name'], unique: false });
    await scratch.collection.createIndexes([{ key: { ...key }, ...options }]);
    const body = { filter: { 'data.name': { starts_with: 'a.b*[c]\\d' } }, sort: 'data.name' };

    const explained = await scratch.collection
      .find({ ...toListFilter('names', parseListBody(body)) })
      .sort({ 'data.name': 1, _id: 1 })
      .hint(options.name)
      .explain('executionStats');

    expect(explained['executionStats']).toMatchObject({ nReturned: 2 });
    expect(explained['executionStats'].totalKeysExamined).toBeLessThanOrEqual(4);
  });

  it('stays in order for a pinned field that holds lists', async () => {
    await scratch.collection.insertOne(storedDocument('notes/list', { kind: ['k1', 'k2'], rank: 1 }));
    const body = { sort: 'data.rank', filter: { 'data.kind': { eq: 'k1' } } };
    const page = await explain(body, planOf(body), { id: '003001', value: 3_000 });
    await scratch.collection.deleteOne({ _id: 'notes/list' });

    expect(page.stages).not.toContain('SORT');
    expect(page.keys).toBeLessThanOrEqual(LIMIT + 8);
  });

  it('is never one that lacks documents of the list', async () => {
    // Only a tenth of the documents has a field that this index asks for.
    const offered = indexes.filter(({ fields }) => fields.includes('rare'));
    const body = { filter: { 'data.flag': { eq: true } }, limit: 200 };
    const plan = planOf(body, offered);
    expect(plan.hint).toBeUndefined();

    const page = await explain(body, plan);
    expect(page.indexes).toEqual(['_id_']);
  });
});
