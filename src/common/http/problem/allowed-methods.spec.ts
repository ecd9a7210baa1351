import express from 'express';
import { allowedMethods, declaredRoutes } from './allowed-methods';

describe(allowedMethods.name, () => {
  const app = express();
  const handler = jest.fn();
  app.use('/things', handler);
  app.all('/everything', handler);
  app.get('/things', handler).post('/things', handler);
  app.put('/things/:id', handler);
  app.delete('/things/:id', handler);
  const routes = declaredRoutes(app.router);

  it.each([
    ['/things', ['GET', 'HEAD', 'POST']],
    ['/things/', ['GET', 'HEAD', 'POST']],
    ['/things/7', ['DELETE', 'PUT']],
  ])('knows what %s answers', (path, methods) => {
    expect(allowedMethods(routes, path)).toEqual(methods);
  });

  it.each(['/', '/other', '/things/7/parts', '/everything'])('knows no route for %s', (path) => {
    expect(allowedMethods(routes, path)).toEqual([]);
  });

  it('calls no handler', () => {
    expect(handler).not.toHaveBeenCalled();
  });
});
