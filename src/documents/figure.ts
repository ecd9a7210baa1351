/** Exact, or, where looking at more would cost too much, a number that it is not less than. */
export type Figure = number | { readonly atLeast: number };
