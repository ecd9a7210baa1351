import { isProbe, requestPath, routeTemplate } from './request-path';

describe(requestPath.name, () => {
  it.each([
    ['/org/get?organization_name=secret', '/org/get'],
    ['/org/get', '/org/get'],
    ['/?', '/'],
    ['http://api.example.com/org/get?organization_name=secret', '/org/get'],
    ['/org/get?next=http://api.example.com/x', '/org/get'],
  ])('makes %s %s', (originalUrl, path) => {
    expect(requestPath({ originalUrl })).toBe(path);
  });
});

describe(isProbe.name, () => {
  it.each([
    ['/health/live', true],
    ['/health/ready?verbose', true],
    ['http://api.example.com/health/live', true],
    ['/metrics', true],
    ['/metrics/', true],
    ['/metrics/?x', true],
    ['/metrics//', false],
    ['/Metrics', false],
    ['/metrics/of/mine', false],
    ['/healthy', false],
    ['/org/get?organization_name=/health/live', false],
  ])('%s: %p', (originalUrl, expected) => {
    expect(isProbe({ originalUrl })).toBe(expected);
  });
});

describe(routeTemplate.name, () => {
  it('is the declared path below where its router is mounted', () => {
    expect(routeTemplate({ baseUrl: '/api', route: { path: '/things/:id' } })).toBe('/api/things/:id');
  });

  it('says when no route matched', () => {
    expect(routeTemplate({ baseUrl: '', route: undefined })).toBe('unmatched');
  });

  it('says when nobody looked for one', () => {
    expect(routeTemplate({ baseUrl: '', route: undefined, isShed: true })).toBe('shed');
  });
});
