import { UnsupportedMediaTypeError } from '../../errors/request.errors';
import { assertJsonMediaType, assertMediaType } from './media-type';

const JSON_ONLY = ['application/json'];

describe(assertJsonMediaType.name, () => {
  it.each([
    'application/json',
    'APPLICATION/Json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; charset="utf-8"',
    'application/json;',
  ])('takes %s', (type) => {
    expect(() => {
      assertJsonMediaType(type, JSON_ONLY);
    }).not.toThrow();
  });

  it.each([
    undefined,
    '',
    'json',
    'application/',
    'text/plain',
    'application/json, text/plain',
    'application/jsonp',
    'application/merge-patch+json',
  ])('refuses %p and says what it takes', (type) => {
    expect(() => {
      assertJsonMediaType(type, JSON_ONLY);
    }).toThrow(new UnsupportedMediaTypeError('Send the body with Content-Type: application/json'));
  });

  it.each(['charset=utf-16', 'charset=latin1', 'version=2', 'charset=utf-8; version=2'])(
    'refuses %s',
    (parameter) => {
      expect(() => {
        assertJsonMediaType(`application/json; ${parameter}`, JSON_ONLY);
      }).toThrow(
        new UnsupportedMediaTypeError('The only parameter that Content-Type may have is charset=utf-8'),
      );
    },
  );

  it('takes only what the route takes', () => {
    expect(() => {
      assertJsonMediaType('application/json', ['application/merge-patch+json']);
    }).toThrow(UnsupportedMediaTypeError);
  });
});

describe(assertMediaType.name, () => {
  it('leaves parameters to the route', () => {
    expect(
      assertMediaType('multipart/form-data; boundary=x', ['multipart/form-data']).params.get('boundary'),
    ).toBe('x');
  });
});
