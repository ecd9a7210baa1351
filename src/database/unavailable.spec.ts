import { mongo, MongooseError } from 'mongoose';
import { isUnavailable } from './unavailable';

const serverError = (code: number) => new mongo.MongoServerError({ message: 'refused', code });

describe(isUnavailable.name, () => {
  it.each([
    ['a broken connection', new mongo.MongoNetworkError('connection closed')],
    ['a connection that takes too long', new mongo.MongoNetworkTimeoutError('timed out')],
    ['no server', new mongo.MongoServerSelectionError('none', {} as mongo.TopologyDescription)],
    ['a closed client', new mongo.MongoNotConnectedError('closed')],
    ['a server that shuts down', serverError(91)],
    ['a primary that has stepped down', serverError(189)],
    ['a server that is no primary', serverError(10_107)],
    [
      'a model without a connection',
      new MongooseError('… before initial connection if `bufferCommands = false`'),
    ],
  ])('is true for %s', (_what, error) => {
    expect(isUnavailable(error)).toBe(true);
  });

  it.each([
    ['a duplicate key that nobody has translated', serverError(11_000)],
    ['a query that the server does not understand', serverError(2)],
    ['a collection that exists', serverError(48)],
    ['a value that does not fit the schema', new MongooseError('Cast to ObjectId failed')],
  ])('is false for %s, which is a defect of ours', (_what, error) => {
    expect(isUnavailable(error)).toBe(false);
  });
});
