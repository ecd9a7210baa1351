import { defineError } from './app.error';

/** `If-Match` names another version than the current one, or `If-None-Match: *` met something. */
export class PreconditionFailedError extends defineError({
  kind: 'precondition_failed',
  code: 'REQUEST.PRECONDITION_FAILED',
  title: 'The precondition is not met',
}) {
  constructor() {
    super('Read it again, and decide by what is there now');
  }
}
