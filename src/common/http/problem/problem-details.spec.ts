import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { InvalidRequestError, MethodNotAllowedError } from '../../errors/request.errors';
import { toProblemDetails, writeProblem } from './problem-details';

const CONTEXT = { requestId: 'request-1', instance: '/things' };

describe(toProblemDetails.name, () => {
  it('has the members of RFC 9457 and ours', () => {
    expect(toProblemDetails(new MethodNotAllowedError(['GET']), CONTEXT)).toEqual({
      type: 'urn:problem:route.method_not_allowed',
      title: 'The method is not allowed here',
      status: 405,
      detail: 'This path answers GET',
      instance: '/things',
      code: 'ROUTE.METHOD_NOT_ALLOWED',
      request_id: 'request-1',
    });
  });

  it('lists the fields of an input error', () => {
    const fields = [{ field: 'name', message: 'is required' }];
    expect(toProblemDetails(new InvalidRequestError(fields), CONTEXT)).toMatchObject({ errors: fields });
  });
});

describe(writeProblem.name, () => {
  it('writes the whole answer, with the error’s header fields and without those of the answer it replaces', () => {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    const writeHead = jest.spyOn(response, 'writeHead');
    const end = jest.spyOn(response, 'end');
    response.setHeader('ETag', '"1"');
    response.setHeader('Location', '/things/1');
    response.setHeader('Cache-Control', 'public');
    response.setHeader('X-Request-Id', 'request-1');

    writeProblem(response, new MethodNotAllowedError(['GET']), CONTEXT);

    const body = JSON.stringify(toProblemDetails(new MethodNotAllowedError(['GET']), CONTEXT));
    expect(end).toHaveBeenCalledWith(Buffer.from(body));
    expect(writeHead.mock.calls[0]?.[0]).toBe(405);
    expect(response.getHeaders()).toEqual({
      allow: 'GET',
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'content-length': Buffer.byteLength(body),
      'x-request-id': 'request-1',
    });
  });
});
