import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Request, Response } from 'express';
import { strictQuery } from './strict-query';

describe(strictQuery.name, () => {
  function check(url: string): void {
    const next = jest.fn();
    const request = Object.assign(new IncomingMessage(new Socket()), { url }) as Request;
    strictQuery(request, new ServerResponse(request) as Response, next);
    expect(next).toHaveBeenCalledWith();
  }

  it.each([
    '/',
    '/%zz', // the path is the router's to judge
    '/?',
    '/?a=1&a=2',
    '/?name=%E2%82%AC&q=50%25',
    '/?name=constructor',
    '/?protocol=1&myconstructor=1',
    '/?a=%26constructor=1',
  ])('lets %s pass', (url) => {
    expect(() => {
      check(url);
    }).not.toThrow();
  });

  it.each(['/?a=%', '/?a=%zz', '/?a=%ff', '/?%c0%af=1', '/?a=%ed%a0%80'])('refuses %s', (url) => {
    expect(() => {
      check(url);
    }).toThrow('The query string has a percent-encoding that is not UTF-8');
  });

  it.each(['/?__proto__=1', '/?a=1&constructor=2', '/?prototype', '/?%5f_proto__=1'])(
    'refuses the key in %s',
    (url) => {
      expect(() => {
        check(url);
      }).toThrow(/^The query parameter (__proto__|constructor|prototype) is not allowed$/);
    },
  );
});
