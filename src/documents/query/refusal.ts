import { InvalidRequestError } from '../../common/errors/request.errors';

/** Positions repeat what the caller sent, which may be as long as the request. */
const MAX_POSITION_LENGTH = 200;

/** The refusal of one place in a query or in data: `position` says where in the words of the form that the caller used. */
export function refusal(position: string, message: string): InvalidRequestError {
  const field =
    position.length > MAX_POSITION_LENGTH ? `${position.slice(0, MAX_POSITION_LENGTH)}…` : position;
  return new InvalidRequestError([{ field, message }]);
}
