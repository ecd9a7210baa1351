import fc from 'fast-check';
import mongoose from 'mongoose';
import { DOCUMENTS } from '../../../../src/documents/schemas/document.schema';
import { toListFilter } from '../../../../src/documents/query/list-filter';
import { parseListBody } from '../../../../src/documents/query/list-query';
import { filterTree } from './arbitraries';

describe('The filter of a list', () => {
  it('is left as it is by Mongoose, which casts every filter to its schema', () => {
    const model = new mongoose.Mongoose().model('documents', DOCUMENTS.schema);
    fc.assert(
      fc.property(filterTree, fc.constantFrom('id', 'data.a', '-data.a.b', 'updated_at'), (filter, sort) => {
        const query = parseListBody({ filter, sort });
        const value = sort === 'updated_at' ? new Date(0) : sort === 'id' ? undefined : 'text';
        const made = toListFilter('notes', query, { id: 'd1', value });
        expect(model.find({ ...made }).cast(model)).toEqual(made);
      }),
    );
  });
});
