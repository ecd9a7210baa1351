import { InvalidRequestError } from '../../common/errors/request.errors';
import { assertAcceptablePassword, normalisePassword } from './password.policy';

const CONTEXT = { email: 'owner@acme.example', organizationName: 'acme-labs' };

describe(assertAcceptablePassword.name, () => {
  function messageFor(password: string, context = CONTEXT): string | undefined {
    try {
      assertAcceptablePassword(password, context);
      return undefined;
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidRequestError);
      const [problem, ...others] = (error as InvalidRequestError).fields ?? [];
      expect(others).toEqual([]);
      expect(problem?.field).toBe('password');
      return problem?.message;
    }
  }

  it.each(['correct horse battery staple', 'acme-labs and more', 'not owner@acme.example', '        '])(
    'takes %p',
    (password) => {
      expect(messageFor(password)).toBeUndefined();
    },
  );

  it.each(['owner@acme.example', 'Owner@Acme.Example', 'OWNER@ACME.EXAMPLE'])(
    'refuses the email address: %s',
    (password) => {
      expect(messageFor(password)).toBe('must not be the email address');
    },
  );

  it.each(['acme-labs', 'Acme-Labs', 'ACME-LABS'])('refuses the organization name: %s', (password) => {
    expect(messageFor(password)).toBe('must not be the organization name');
  });

  it.each(['password', 'Password1', '12345678', 'QWERTYUIOP', 'iloveyou'])(
    'refuses the common %s',
    (password) => {
      expect(messageFor(password)).toBe('is too common');
    },
  );

  it.each(['ｐａｓｓｗｏｒｄ', '𝐩𝐚𝐬𝐬𝐰𝐨𝐫𝐝', 'ⓐⓒⓜⓔ-labs', 'ｏｗｎｅｒ@acme.example'])(
    'refuses %s, as what is hashed is its plain form',
    (password) => {
      expect(messageFor(password)).toBeDefined();
    },
  );

  it('knows the addresses that are written with other letters, too', () => {
    expect(messageFor('owner@acme.example', { ...CONTEXT, email: 'ｏｗｎｅｒ@acme.example' })).toBeDefined();
  });
});

describe(normalisePassword.name, () => {
  it('gives what different systems write for one text the same form', () => {
    expect(normalisePassword('cafe\u0301')).toBe(normalisePassword('caf\u00e9'));
  });

  it('keeps case and white space', () => {
    expect(normalisePassword('  Two Words ')).toBe('  Two Words ');
  });
});
