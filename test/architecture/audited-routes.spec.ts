import { RequestMethod } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { AUDITED_ROUTE } from '../../src/audit/trail/audited.decorator';
import { startTestApp, type TestApp } from '../support/test-app';
import { handlersOf, type DeclaredHandler } from './handlers';

/** Handlers of POST, PUT, PATCH and DELETE that are no entry of the audit log, each with the reason. */
const NOT_AUDITED: Readonly<Record<string, string>> = {
  'AccountController.forgotPassword':
    'answers before anything is looked up; the reset that follows is an entry',
  'AccountController.resendVerification': 'sends a mail; the verification that follows is an entry',
  'DocumentListsController.query': 'reads',
};

/** Handlers of GET that are entries all the same: they carry data away. */
const AUDITED_READS = ['ExportController.export'];

const methodOf = ({ handler }: DeclaredHandler) =>
  Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod;
const isAudited = ({ handler }: DeclaredHandler) => Reflect.hasMetadata(AUDITED_ROUTE, handler);
const namesOf = (handlers: readonly (readonly [string, DeclaredHandler])[]) =>
  handlers.map(([name]) => name).sort();

describe('Every handler that changes something', () => {
  let sut: TestApp;
  let handlers: readonly (readonly [string, DeclaredHandler])[];

  beforeAll(async () => {
    sut = await startTestApp();
    handlers = [...handlersOf(sut)];
  });
  afterAll(() => sut.close());

  it('is an entry of the audit log, or stands here with the reason why not', () => {
    const changing = handlers.filter(([, handler]) => methodOf(handler) !== RequestMethod.GET);
    expect(namesOf(changing)).toEqual(
      expect.arrayContaining(['AuthController.login', 'DocumentsController.create']),
    );
    const silent = changing.filter(([, handler]) => !isAudited(handler));
    expect(namesOf(silent)).toEqual(Object.keys(NOT_AUDITED).sort());
  });

  it('is no reading one, but for those that carry data away', () => {
    const reading = handlers.filter(([, handler]) => methodOf(handler) === RequestMethod.GET);
    expect(namesOf(reading.filter(([, handler]) => isAudited(handler)))).toEqual(AUDITED_READS);
  });
});
