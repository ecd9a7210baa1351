/** 3 to 63 characters; begins and ends with a letter or digit. Only what {@link normaliseOrganizationName} gives. */
export const ORGANIZATION_NAME_PATTERN = /^[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]$/;

/** Names that a person could take for a part of the service, or that it may need in addresses later. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(
  (
    'about abuse account accounts admin administrator admins all anonymous api app apps assets audit auth ' +
    'billing blog cdn config console contact dashboard default docs documents email ftp guest health help ' +
    'host hostmaster imap internal invitations invoice local localhost login logout mail master metrics mongo ' +
    'mongodb null oauth openapi operator org organization organizations owner platform pop3 postmaster privacy ' +
    'production public redoc register root schema security self service settings shared signin signup smtp ssl staff ' +
    'static status super superuser support swagger sysadmin system tenant tenants terms tmp ' +
    'undefined user users webmaster webhook webhooks www'
  ).split(' '),
);

/**
 * Trims and lower-cases ASCII capitals, and nothing else: a name is only ever refused, never bent into another one.
 * Unicode's own lower-casing would turn look-alikes such as the Kelvin sign into plain letters.
 */
export function normaliseOrganizationName(name: string): string {
  return name.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function isReservedOrganizationName(name: string): boolean {
  return RESERVED_NAMES.has(name);
}
