import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { createExpressServer } from './express-server';

describe(createExpressServer.name, () => {
  it('makes requests and responses whose prototype Express has no need to change', async () => {
    const app = express();
    const made: unknown[] = [];
    const served: unknown[] = [];
    app.get('/things/:id', (request, response) => {
      served.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
      response
        .status(201)
        .json({ id: request.params.id, kind: request.query['kind'], host: request.get('host') });
    });
    const sut = createExpressServer(app).listen(0, '127.0.0.1');
    sut.prependListener('request', (request, response) => {
      made.push(Object.getPrototypeOf(request), Object.getPrototypeOf(response));
    });
    await once(sut, 'listening');
    const host = `127.0.0.1:${(sut.address() as AddressInfo).port}`;
    try {
      const answer = await fetch(`http://${host}/things/7?kind=new`);
      expect([answer.status, await answer.json()]).toEqual([201, { id: '7', kind: 'new', host }]);
      expect([served[0] === made[0], served[1] === made[1]]).toEqual([true, true]);
    } finally {
      sut.close();
      sut.closeAllConnections();
    }
  });
});
