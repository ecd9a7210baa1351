import type { ArgumentsHost } from '@nestjs/common';
import { NotFoundException } from '@nestjs/common';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import express, { type Express } from 'express';
import type { AppError } from '../../errors/app.error';
import {
  MalformedRequestError,
  MethodNotAllowedError,
  RouteNotFoundError,
} from '../../errors/request.errors';
import { ProblemDetailsFilter } from './problem-details.filter';
import type { ProblemResponder } from './problem-responder';

describe(ProblemDetailsFilter.name, () => {
  let told: AppError[];
  let sut: ProblemDetailsFilter;
  let app: Express;

  beforeEach(() => {
    told = [];
    const responder: Pick<ProblemResponder, 'respond'> = { respond: (error: AppError) => told.push(error) };
    sut = new ProblemDetailsFilter(responder as ProblemResponder);
    app = express();
    app.get('/things', jest.fn());
  });
  const hostFor = (method: string, originalUrl: string): ArgumentsHost =>
    new ExecutionContextHost([{ method, originalUrl, app }, {}]);

  it('hands on an error as it is', () => {
    const error = new MalformedRequestError('x');
    sut.catch(error, hostFor('GET', '/things'));
    expect(told).toEqual([error]);
  });

  it('says that a path exists for other methods', () => {
    sut.catch(new NotFoundException('Cannot POST /things?a=1'), hostFor('POST', '/things?a=1'));
    expect(told[0]).toBeInstanceOf(MethodNotAllowedError);
    expect(told[0]?.headers).toEqual({ Allow: 'GET, HEAD' });
  });

  it('keeps what is not found, also when a route itself says so', () => {
    sut.catch(new NotFoundException('Cannot GET /other'), hostFor('GET', '/other'));
    sut.catch(new RouteNotFoundError(), hostFor('GET', '/things'));
    expect(told).toEqual([expect.any(RouteNotFoundError), expect.any(RouteNotFoundError)]);
  });

  it('looks at the routes only once', () => {
    const stack = jest.spyOn(app.router.stack, 'filter');
    sut.catch(new NotFoundException(), hostFor('PUT', '/things'));
    sut.catch(new NotFoundException(), hostFor('PUT', '/things'));
    expect(stack).toHaveBeenCalledTimes(1);
    expect(told).toHaveLength(2);
  });
});
