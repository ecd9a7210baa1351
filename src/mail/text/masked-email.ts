/** An address that its owner recognises, and others cannot write to: `o***@acme.example`. */
export function maskEmail(email: string): string {
  const [first = ''] = email;
  return `${first}***${email.slice(email.lastIndexOf('@'))}`;
}
