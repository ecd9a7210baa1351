import type { Request, Response } from 'express';
import { MalformedRequestError } from '../errors/request.errors';
import { strictHead } from './strict-head';

describe(strictHead.name, () => {
  function look(httpVersion: string, headers: Readonly<Record<string, string>>): void {
    const next = jest.fn();
    strictHead({ httpVersion, headers } as unknown as Request, {} as Response, next);
    expect(next).toHaveBeenCalledWith();
  }

  it.each([
    ['1.1', { host: 'x' }],
    ['1.1', { host: '' }], // for a target that has no authority
    ['1.1', { host: 'x', expect: '100-Continue' }],
    ['1.0', {}],
    ['1.0', { expect: 'something' }],
  ])('lets HTTP/%s with %j through', look);

  it.each([{}, { host: 'x', expect: '200-maybe' }, { host: 'x', expect: '' }])('refuses %j', (headers) => {
    expect(() => {
      look('1.1', headers);
    }).toThrow(MalformedRequestError);
  });
});
