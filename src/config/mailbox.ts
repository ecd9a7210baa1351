/** Who a mail is from. */
export interface Mailbox {
  /** Shown by mail programs; may be empty. */
  readonly name: string;
  readonly address: string;
}

const ATOM = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const ADDRESS = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${LABEL}(?:\\.${LABEL})*$`, 'i');
const ADDRESS_MAX = 254;
const NAME_MAX = 100;

/** Reads `address`, `Name <address>` or `"Name" <address>`; `null` for anything else. */
export function parseMailbox(text: string): Mailbox | null {
  const given = text.trim();
  const [, quoted, plain, bracketed] = /^(?:"([^"]*)"\s*|([^<>]*))<([^<>]*)>$/.exec(given) ?? [];
  const name = (quoted ?? plain ?? '').trim();
  const address = bracketed ?? given;
  const isSound =
    // Nothing that ends a header, or that turns the direction of what stands behind it.
    !/\p{C}/u.test(given) &&
    !/[<>"\\]/.test(name) &&
    name.length <= NAME_MAX &&
    address.length <= ADDRESS_MAX &&
    ADDRESS.test(address);
  return isSound ? { name, address } : null;
}
