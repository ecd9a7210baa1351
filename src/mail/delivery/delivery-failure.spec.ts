import { failureFields, isPermanent, UnmailableAddressError } from './delivery-failure';

const WHO = { to: 'ada@acme.example', shownTo: 'a***@acme.example' };
const SECRET = 'https://app.example/reset-password#token=T0k_en';

/** As Nodemailer makes them. */
function smtpError(fields: {
  readonly response?: string;
  readonly responseCode?: number;
  readonly permanent?: boolean;
  readonly command?: string;
  readonly code?: string;
  readonly originalCode?: string;
}): Error {
  return Object.assign(new Error(`It failed: ${fields.response ?? 'no answer'}`), fields);
}

describe(isPermanent.name, () => {
  it('is true of what the server refuses for good, and of an address that it is never shown', () => {
    expect(isPermanent(smtpError({ response: '550 no', responseCode: 550, permanent: true }))).toBe(true);
    expect(isPermanent(new UnmailableAddressError())).toBe(true);
  });

  it('is false of all else', () => {
    expect(isPermanent(smtpError({ response: '451 later', responseCode: 451, permanent: false }))).toBe(
      false,
    );
    expect(isPermanent(smtpError({ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }))).toBe(false);
    expect(isPermanent({ permanent: true })).toBe(false);
    expect(isPermanent(undefined)).toBe(false);
  });
});

describe(failureFields.name, () => {
  it('tells what the server said of the addresses, but not who is written to', () => {
    const response = '550 5.1.1 <ada@acme.example>: user unknown';
    const error = smtpError({ response, responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' });
    expect(failureFields(error, WHO)).toEqual({
      reason: 'It failed: 550 5.1.1 <a***@acme.example>: user unknown',
      code: 'EENVELOPE',
      smtp_status: 550,
      smtp_detail: '5.1.1',
      smtp_command: 'RCPT TO',
    });
  });

  it.each(['DATA', 'CONN', 'AUTH PLAIN', undefined])(
    'tells after %s the codes alone, as what the server said may quote a secret',
    (command) => {
      const response = `554 5.7.1 Blocked: ${SECRET}`;
      const error = smtpError({ response, responseCode: 554, ...(command && { command }) });
      expect(failureFields(error, WHO)).toEqual({
        smtp_status: 554,
        smtp_detail: '5.7.1',
        ...(command && { smtp_command: command }),
      });
    },
  );

  it('tells why there was no answer, by the code of the system', () => {
    const error = smtpError({ code: 'ESOCKET', originalCode: 'ECONNREFUSED', command: 'CONN' });
    expect(failureFields(error, WHO)).toEqual({
      reason: 'It failed: no answer',
      code: 'ECONNREFUSED',
      smtp_command: 'CONN',
    });
  });

  it('tells why a try was ended', () => {
    const error = new Error('Aborted', { cause: new Error('The service is stopping') });
    expect(failureFields(error, WHO)).toEqual({ reason: 'Aborted: The service is stopping' });
  });

  it('keeps to one line that is not long', () => {
    const { reason = '' } = failureFields(new Error(`a\r\n\u001b[2Jb\u202e ${'x'.repeat(1000)}`), WHO);
    expect(reason).toMatch(/^a \[2Jb x+$/);
    expect(reason).toHaveLength(300);
  });

  it('takes whatever is thrown', () => {
    expect(failureFields(SECRET, WHO)).toEqual({ reason: 'Something that is not an Error was thrown' });
  });
});
