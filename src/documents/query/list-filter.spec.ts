import { toListFilter } from './list-filter';
import { parseListBody } from './list-query';

const NOTES = { $gte: 'notes/', $lt: 'notes0' };

describe(toListFilter.name, () => {
  it('is the filter alone in the order of ids', () => {
    const query = parseListBody({ filter: { 'data.a': { eq: 1 } } });
    expect(toListFilter('notes', query)).toEqual({ _id: NOTES, $and: [{ 'data.a': { $eq: 1 } }] });
    expect(toListFilter('notes', query, { id: 'n1', value: undefined })).toEqual({
      _id: NOTES,
      $and: [{ 'data.a': { $eq: 1 } }, { _id: { $gt: 'notes/n1' } }],
    });
  });

  it('asks once, and not twice, for the field that is sorted by to be there', () => {
    const query = parseListBody({ sort: 'data.a' });
    const sortable = { $nor: [{ 'data.a': { $type: expect.any(Array) } }] };
    expect(toListFilter('notes', query)).toEqual({
      _id: NOTES,
      $and: [sortable, { 'data.a': { $exists: true } }],
    });
    expect(toListFilter('notes', query, { id: 'n1', value: true })).toEqual({
      _id: NOTES,
      $and: [sortable, { $or: expect.any(Array) }],
    });
  });

  it('asks nothing of a field that every document has', () => {
    expect(toListFilter('notes', parseListBody({ sort: 'version' }))).toEqual({ _id: NOTES });
  });
});
