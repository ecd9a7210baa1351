declare const brand: unique symbol;

/** A string that only the place which knows its origin may turn into `Name`. */
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** 24 hexadecimal digits; made by the service, never by a caller. */
export type OrganizationId = Branded<'OrganizationId'>;

/** 24 hexadecimal digits; one per person, whatever the number of organizations. */
export type AdminId = Branded<'AdminId'>;

/** 24 hexadecimal digits; one for each time that somebody is invited. */
export type InvitationId = Branded<'InvitationId'>;

/** 24 hexadecimal digits; one per sign-in. */
export type SessionId = Branded<'SessionId'>;

/** 24 hexadecimal digits; one per API key, the same through its rotations. */
export type ApiKeyId = Branded<'ApiKeyId'>;
