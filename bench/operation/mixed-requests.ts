import type { HttpRequest } from '../load/load-tool';
import type { Dataset } from '../targets/dataset';
import {
  DOCUMENT_DATA,
  DOCUMENT_TYPE,
  emailOf,
  getDocument,
  getMe,
  getOrganization,
  listDocuments,
  login,
} from '../targets/requests';

/** Reads for the most part, some writes, and a sign-in now and then: they take as long as a hundred others. */
export function mixedRequests({ names, tokens, documents }: Dataset): HttpRequest[] {
  return tokens.flatMap((token, index) => {
    const name = names[index] ?? '';
    const own = documents.filter((document) => document.token === token);
    return [
      getOrganization(name),
      getMe(token),
      ...own.map(({ id }) => getDocument(token, id)),
      listDocuments(token, { limit: 20 }),
      addDocument(token),
      ...(index % 20 === 0 ? [login(emailOf(name))] : []),
    ];
  });
}

/** With an id of the service's choice. */
function addDocument(token: string): HttpRequest {
  return {
    method: 'POST',
    path: `/org/documents/${DOCUMENT_TYPE}`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(DOCUMENT_DATA),
  };
}
