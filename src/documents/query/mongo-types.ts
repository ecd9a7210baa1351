/** A filter, or a part of one, as the driver takes it. Plain objects: nothing in this folder knows the driver. */
export type MongoFilter = Readonly<Record<string, unknown>>;

/** In the order in which MongoDB compares. */
export type MongoSort = Readonly<Record<string, 1 | -1>>;

/** `1`: the stored field. A text: the path of the field that is given under this name. */
export type MongoProjection = Readonly<Record<string, 1 | `$${string}`>>;
