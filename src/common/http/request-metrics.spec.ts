import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { Metrics } from '../metrics/metrics';
import { observeRequests } from './request-end';
import { RequestMetrics } from './request-metrics';

describe(RequestMetrics.name, () => {
  let metrics: Metrics;
  let observe: ReturnType<typeof observeRequests>;

  beforeEach(() => {
    metrics = new Metrics();
    observe = observeRequests([new RequestMetrics(metrics)]);
  });

  function begin(request: object) {
    const response = Object.assign(new EventEmitter(), { statusCode: 200, headersSent: false });
    const complete = {
      socket: new EventEmitter(),
      baseUrl: '',
      route: { path: '/things/:id' },
      method: 'GET',
      ...request,
    };
    void observe(complete as unknown as Request, response as unknown as Response, jest.fn());
    return response;
  }
  const counts = async () => (await metrics.toText()).split('\n').filter((line) => line.includes('_count{'));
  const inProgress = async () => /^oms_http_requests_in_progress (\d+)$/m.exec(await metrics.toText())?.[1];

  it('measures a request when its answer is sent, by route, method and status', async () => {
    const response = begin({});
    expect(await counts()).toEqual([]);
    Object.assign(response, { headersSent: true, statusCode: 201 }).emit('close');
    expect(await counts()).toEqual([
      'oms_http_request_duration_seconds_count{route="/things/:id",method="GET",status="201"} 1',
    ]);
  });

  it('has one status for callers who left before there was one', async () => {
    begin({}).emit('close');
    expect(await counts()).toEqual([expect.stringContaining('status="aborted"')]);
  });

  it('has one route for paths that none matches, and one method for those that nobody asks for', async () => {
    for (const method of ['PROPFIND', 'M-SEARCH']) {
      Object.assign(begin({ route: undefined, method }), { headersSent: true }).emit('close');
    }
    expect(await counts()).toEqual([
      'oms_http_request_duration_seconds_count{route="unmatched",method="other",status="200"} 2',
    ]);
  });

  it('tells what was refused for overload from what is not there', async () => {
    const shed = { headersSent: true, statusCode: 503 };
    Object.assign(begin({ route: undefined, isShed: true }), shed).emit('close');
    expect(await counts()).toEqual([
      'oms_http_request_duration_seconds_count{route="shed",method="GET",status="503"} 1',
    ]);
  });

  it('counts those that are under way', async () => {
    const first = begin({});
    begin({});
    expect(await inProgress()).toBe('2');
    first.emit('close');
    expect(await inProgress()).toBe('1');
  });
});
