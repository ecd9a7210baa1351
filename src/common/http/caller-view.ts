/** The part of a request that tells who makes it; the guard that proves who is calling sets `principal`. */
export interface CallerView {
  readonly requestId: string;
  readonly principal?: { readonly organizationId?: string | undefined } | undefined;
}
