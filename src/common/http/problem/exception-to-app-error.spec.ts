import {
  BadGatewayException,
  BadRequestException,
  ForbiddenException,
  HttpException,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import { HTTP_STATUS_BY_KIND } from '../../errors/app.error';
import { RouteNotFoundError } from '../../errors/request.errors';
import { toAppError } from './exception-to-app-error';

/** An error as the packages around Express make it. */
function httpError(status: number): Error {
  return Object.assign(new Error('text of others'), { status, statusCode: status, expose: status < 500 });
}

describe(toAppError.name, () => {
  const told = (exception: unknown): [string, number] => {
    const error = toAppError(exception);
    expect(error.message).not.toContain('text of others');
    return [error.definition.code, HTTP_STATUS_BY_KIND[error.definition.kind]];
  };

  it('leaves an error of ours as it is', () => {
    const error = new RouteNotFoundError();
    expect(toAppError(error)).toBe(error);
  });

  it.each([
    [new BadRequestException('text of others'), 'REQUEST.MALFORMED', 400],
    [new UnauthorizedException('text of others'), 'AUTH.TOKEN_INVALID', 401],
    [new ForbiddenException('text of others'), 'AUTH.FORBIDDEN', 403],
    [new NotFoundException('text of others'), 'ROUTE.NOT_FOUND', 404],
    [new HttpException('text of others', 418), 'REQUEST.MALFORMED', 400],
    [new HttpException('text of others', 302), 'INTERNAL.ERROR', 500],
    [new BadGatewayException('text of others'), 'INTERNAL.ERROR', 500],
    [httpError(400), 'REQUEST.MALFORMED', 400],
    [httpError(404), 'ROUTE.NOT_FOUND', 404],
    [httpError(413), 'REQUEST.TOO_LARGE', 413],
    [httpError(415), 'REQUEST.MEDIA_TYPE', 415],
    [httpError(416), 'REQUEST.MALFORMED', 400],
    [httpError(500), 'INTERNAL.ERROR', 500],
  ])('translates %p', (exception, code, status) => {
    expect(told(exception)).toEqual([code, status]);
  });

  it.each([
    new TypeError('text of others'),
    Object.assign(new Error('text of others'), { status: 404 }), // another service's answer, not ours
    Object.assign(new Error('text of others'), { status: 404, statusCode: 400, expose: true }),
    'text of others',
    undefined,
    null,
  ])('takes %p for a failure of ours, and keeps it as the cause', (exception) => {
    expect(told(exception)).toEqual(['INTERNAL.ERROR', 500]);
    expect(toAppError(exception).cause).toBe(exception);
  });

  it('says of a path that cannot be decoded what is wrong, not what it was', () => {
    const error = toAppError(new BadRequestException("Failed to decode param '%FF'"));
    expect(error.message).toBe('The path has a percent-encoding that is not UTF-8');
  });
});
