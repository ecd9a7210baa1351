import { createHmac, generateKeyPairSync } from 'node:crypto';
import { Types } from 'mongoose';
import { signingKey } from '../../../src/auth/tokens/signing-keys';
import { suspend } from '../../support/arrange';
import { addMember } from '../../support/members';
import { PASSWORD, signUp, uniqueName, type SignedUp } from '../../support/factories';
import { eventually } from '../../support/poll';
import { expectProblem, type Answer } from '../../support/problems';
import { startTestApp, type TestApp } from '../../support/test-app';
import { mintToken, tamper, type TokenChanges } from '../../support/tokens';
import { withCharacterChanged } from '../../support/changed-character';

const PREVIOUS_SECRET = 'the secret that was there before the present one';
const FOREIGN_SECRET = 'a secret of somebody else, also of 32 bytes or more';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const rsaPublicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const seconds = (fromNow: number) => Math.floor(Date.now() / 1000) + fromNow;

describe('an access token', () => {
  let sut: TestApp;
  let organization: SignedUp;

  beforeAll(async () => {
    sut = await startTestApp({ JWT_SECRET_PREVIOUS: PREVIOUS_SECRET });
    organization = await signUp(sut);
  });
  afterAll(() => sut.close());

  const mint = (changes?: TokenChanges, who: Pick<SignedUp, 'adminId' | 'id' | 'sessionId'> = organization) =>
    mintToken(sut.settings, who, changes);
  const me = (authorization?: string) => {
    const request = sut.http.get('/admin/me');
    return authorization === undefined ? request : request.set('Authorization', authorization);
  };
  const bearer = (token: string) => me(`Bearer ${token}`);

  const CHALLENGES: Readonly<Record<string, string>> = {
    'AUTH.TOKEN_MISSING': 'Bearer',
    'AUTH.TOKEN_INVALID': 'Bearer error="invalid_token"',
    'AUTH.TOKEN_EXPIRED': 'Bearer error="invalid_token", error_description="expired"',
  };

  function expectRefused(answer: Answer, code = 'AUTH.TOKEN_INVALID') {
    expectProblem(answer, 401, code);
    expect(answer.headers['www-authenticate']).toBe(CHALLENGES[code]);
  }

  it('is accepted when it is as the service makes it', async () => {
    await bearer(mint()).expect(200);
  });

  it('is accepted when it was signed with the previous secret', async () => {
    const token = mint({ key: PREVIOUS_SECRET, header: { kid: signingKey(PREVIOUS_SECRET).id } });
    await bearer(token).expect(200);
  });

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the scheme alone', 'Bearer'],
    ['the scheme and a space', 'Bearer '],
    ['the scheme Basic', 'Basic b3duZXI6cGFzc3dvcmQ='],
    ['the scheme DPoP', 'DPoP a.b.c'],
  ])('is missing for %s', async (_what, authorization) => {
    expectRefused(await me(authorization), 'AUTH.TOKEN_MISSING');
  });

  it('is missing when another scheme carries a good one', async () => {
    expectRefused(await me(`Token ${mint()}`), 'AUTH.TOKEN_MISSING');
    expectRefused(await me(mint()), 'AUTH.TOKEN_MISSING');
  });

  it('is not looked for in the query string, the body or a cookie', async () => {
    const token = mint();
    const answer = await sut.http
      .get('/admin/me')
      .query({ access_token: token, auth_token: token })
      .set('Cookie', `access_token=${token}`);
    expectRefused(answer, 'AUTH.TOKEN_MISSING');
  });

  it.each(['garbage', 'a.b', 'a.b.c', 'a.b.c.d.e', '...', 'null', '{}', 'ÿ.ÿ.ÿ', 'e30.e30.e30'])(
    'is not valid when it is %s',
    async (token) => {
      expectRefused(await bearer(token));
    },
  );

  it('is not valid when it is very long', async () => {
    expectRefused(await bearer('a'.repeat(8_000)));
  });

  describe('by its times', () => {
    it('is expired from the second that it names', async () => {
      expectRefused(await bearer(mint({ claims: { exp: seconds(0) } })), 'AUTH.TOKEN_EXPIRED');
      expectRefused(await bearer(mint({ claims: { exp: seconds(-3600) } })), 'AUTH.TOKEN_EXPIRED');
    });

    it('is expired then also when it was good at the request before', async () => {
      const token = mint({ claims: { exp: seconds(2) } });
      await bearer(token).expect(200);
      const refused = await eventually(async () => {
        const answer = await bearer(token);
        return answer.status !== 200 && answer;
      });
      expectRefused(refused, 'AUTH.TOKEN_EXPIRED');
    });

    it('is not said to be expired to who cannot sign', async () => {
      const claims = { exp: seconds(-3600) };
      expectRefused(await bearer(mint({ claims, key: FOREIGN_SECRET })));
      expectRefused(await bearer(tamper(mint(), claims)));
    });

    it('is not valid before its time', async () => {
      expectRefused(await bearer(mint({ claims: { nbf: seconds(60) } })));
    });

    it('is not valid without an end', async () => {
      expectRefused(await bearer(mint({ claims: { exp: undefined } })));
    });

    it.each([`${seconds(60)}`, null, { $gt: 0 }, [seconds(60)]])(
      'is not valid with the end %p',
      async (exp) => {
        expectRefused(await bearer(signed({ ...claimsOf(mint()), exp })));
      },
    );
  });

  describe('by its signature', () => {
    it('is not valid with other claims under it', async () => {
      expectRefused(await bearer(tamper(mint(), { org_id: new Types.ObjectId().toHexString() })));
      expectRefused(await bearer(tamper(mint(), { exp: seconds(86_400) })));
    });

    it('is not valid when it is changed, cut or left out', async () => {
      const token = mint();
      const [header = '', payload = '', signature = ''] = token.split('.');
      for (const changed of [withCharacterChanged(signature, 0), signature.slice(0, 20), '']) {
        expectRefused(await bearer([header, payload, changed].join('.')));
      }
    });

    it('is not valid when it is of another key, whatever key it names', async () => {
      expectRefused(await bearer(mint({ key: FOREIGN_SECRET })));
      const ownName = { kid: signingKey(FOREIGN_SECRET).id };
      expectRefused(await bearer(mint({ key: FOREIGN_SECRET, header: ownName })));
    });

    it('is not valid when it is of the other one of our keys than it names', async () => {
      expectRefused(await bearer(mint({ key: PREVIOUS_SECRET })));
      expectRefused(await bearer(mint({ header: { kid: signingKey(PREVIOUS_SECRET).id } })));
    });

    it('is not valid when it is of the empty key or of the name of ours', async () => {
      const { kid } = headerOf(mint());
      for (const key of ['', String(kid)]) {
        const token = unsigned({ alg: 'HS256', typ: 'at+jwt', kid }, claimsOf(mint()));
        const signature = createHmac('sha256', key).update(token).digest('base64url');
        expectRefused(await bearer(`${token}.${signature}`));
      }
    });
  });

  describe('by its algorithm', () => {
    it.each(['none', 'None', 'NONE'])('is not valid with alg %s', async (alg) => {
      const token = unsigned({ ...headerOf(mint()), alg }, claimsOf(mint()));
      expectRefused(await bearer(`${token}.`));
      expectRefused(await bearer(`${token}.${String(mint().split('.')[2])}`));
    });

    it.each(['HS384', 'HS512'] as const)(
      'is not valid with %s, though the key is ours',
      async (algorithm) => {
        expectRefused(await bearer(mint({ algorithm })));
      },
    );

    it('is not valid with RS256 under a name of ours', async () => {
      expectRefused(await bearer(mint({ algorithm: 'RS256', key: rsa.privateKey })));
    });

    it('is not valid when a public key was used as the secret', async () => {
      const token = unsigned(headerOf(mint()), claimsOf(mint()));
      const signature = createHmac('sha256', rsaPublicPem).update(token).digest('base64url');
      expectRefused(await bearer(`${token}.${signature}`));
    });

    it('is not valid when it brings its own key along', async () => {
      const jwk = rsa.publicKey.export({ format: 'jwk' });
      const header = { jwk, jku: 'https://keys.example/', x5u: 'https://keys.example/' };
      expectRefused(await bearer(mint({ algorithm: 'RS256', key: rsa.privateKey, header })));
    });
  });

  describe('by its header', () => {
    it.each(['JWT', 'at+JWT ', 'refresh+jwt', 'jwt', '', undefined])(
      'is not valid with typ %p',
      async (typ) => {
        expectRefused(await bearer(signed(claimsOf(mint()), { ...headerOf(mint()), typ })));
      },
    );

    it.each([
      'unknown',
      '',
      '../jwt-secret',
      '__proto__',
      'constructor',
      0,
      null,
      true,
      {},
      ['a'],
      undefined,
    ])('is not valid with kid %p', async (kid) => {
      expectRefused(await bearer(signed(claimsOf(mint()), { ...headerOf(mint()), kid })));
    });
  });

  describe('by its claims', () => {
    it.each<[string, Record<string, unknown>]>([
      ['another issuer', { iss: 'https://issuer.example' }],
      ['no issuer', { iss: undefined }],
      ['another audience', { aud: 'another-api' }],
      ['no audience', { aud: undefined }],
      ['no person', { sub: undefined }],
      ['a person that is no id', { sub: 'somebody' }],
      ['a person who does not exist', { sub: new Types.ObjectId().toHexString() }],
      ['no organization', { org_id: undefined }],
      ['an organization that is no id', { org_id: 'acme' }],
      ['a query operator for an organization', { org_id: { $ne: null } }],
      ['a list of organizations', { org_id: [new Types.ObjectId().toHexString()] }],
      ['an organization that does not exist', { org_id: new Types.ObjectId().toHexString() }],
    ])('is not valid with %s', async (_what, claims) => {
      expectRefused(await bearer(mint({ claims })));
    });

    it('is not valid for the organization of somebody else', async () => {
      const other = await signUp(sut);
      expectRefused(await bearer(mint({ claims: { org_id: other.id } })));
      expectRefused(await bearer(mint({ claims: { sub: other.adminId } })));
    });

    it.each(['superuser', 'platform', '', undefined])('gives no role by claiming %p', async (role) => {
      const { body } = await bearer(mint({ claims: { role } })).expect(200);
      expect(body.role).toBe('owner');
    });

    it('gives the role of the membership', async () => {
      const viewer = await addMember(sut, organization, 'viewer');
      for (const role of ['owner', 'admin', ['owner'], { $ne: 1 }]) {
        const { body } = await bearer(mint({ claims: { role } }, viewer)).expect(200);
        expect(body.role).toBe('viewer');
      }
    });
  });

  describe('of what is gone', () => {
    it('is not valid when the organization is deleted', async () => {
      const gone = await signUp(sut);
      await sut.http
        .delete('/org/delete')
        .query({ organization_name: gone.name })
        .auth(gone.token, { type: 'bearer' })
        .expect(200);
      expectRefused(await bearer(gone.token));
      expectRefused(await bearer(mint({}, gone)));
    });

    it('is not valid when the person was removed from the organization', async () => {
      const removed = await signUp(sut);
      await sut.system.collection('memberships').deleteOne({ admin_id: new Types.ObjectId(removed.adminId) });
      expectRefused(await bearer(removed.token));
    });

    it('is not valid when the account was deleted', async () => {
      const erased = await signUp(sut);
      await sut.system.collection('admin_users').deleteOne({ _id: new Types.ObjectId(erased.adminId) });
      expectRefused(await bearer(erased.token));
    });

    it.each(['memberships', 'admin_users', 'sessions'])(
      'ends within 2 s where it was in use, when another instance removes it from %s',
      async (collection) => {
        const used = await signUp(sut);
        await bearer(used.token).expect(200);
        const adminId = new Types.ObjectId(used.adminId);
        const which = collection === 'admin_users' ? { _id: adminId } : { admin_id: adminId };
        await sut.system.collection(collection).deleteOne(which);
        const refusal = await eventually(async () => {
          const answer = await bearer(used.token);
          return answer.status !== 200 && answer;
        }, 2000 + 1000); // what one answer may take on a busy machine
        expectRefused(refusal);
      },
    );
  });

  it('is looked at by the application that was asked, whatever others the process has', async () => {
    const other = await startTestApp({ JWT_SECRET: FOREIGN_SECRET });
    try {
      const stranger = await signUp(other);
      const ask = (token: string) => other.http.get('/admin/me').auth(token, { type: 'bearer' });
      await ask(stranger.token).expect(200);
      expectRefused(await bearer(stranger.token));
      expectRefused(await ask(organization.token));
    } finally {
      await other.close();
    }
    await bearer(organization.token).expect(200);
  });

  describe('on every closed route', () => {
    it.each(['PUT /org/update?current_org_name=', 'DELETE /org/delete?organization_name='])(
      'is needed and looked at before anything else: %s',
      async (route) => {
        const [method = '', path = ''] = route.split(' ');
        const call = (authorization?: string) => {
          // Neither the body nor the query string is good.
          const request = method === 'PUT' ? sut.http.put(path) : sut.http.delete(path);
          if (authorization !== undefined) request.set('Authorization', authorization);
          return request.set('Content-Type', 'text/plain').send('no JSON');
        };
        expectRefused(await call(), 'AUTH.TOKEN_MISSING');
        expectRefused(await call('Bearer garbage'));
        expectRefused(await call(`Bearer ${mint({ claims: { exp: seconds(-1) } })}`), 'AUTH.TOKEN_EXPIRED');
      },
    );
  });

  describe('where it is optional: POST /org/create', () => {
    const create = (authorization: string) => {
      const name = uniqueName();
      return sut.http
        .post('/org/create')
        .set('Authorization', authorization)
        .send({ organization_name: name, email: `owner@${name}.example`, password: PASSWORD });
    };

    it('is never passed over when it is bad', async () => {
      const before = await sut.system.collection('organizations').countDocuments();
      expectRefused(await create('Basic b3duZXI6cGFzc3dvcmQ='), 'AUTH.TOKEN_MISSING');
      expectRefused(await create(''), 'AUTH.TOKEN_MISSING');
      expectRefused(await create('Bearer garbage'));
      expectRefused(await create(`Bearer ${mint({ claims: { exp: seconds(-1) } })}`), 'AUTH.TOKEN_EXPIRED');
      expect(await sut.system.collection('organizations').countDocuments()).toBe(before);
    });

    it('is refused when its organization is suspended', async () => {
      const suspended = await signUp(sut);
      await suspend(sut, suspended);
      expectProblem(await create(`Bearer ${suspended.token}`), 403, 'ORGANIZATION.SUSPENDED');
    });
  });

  /** Claims that the signing library would refuse, signed with the service's own key. */
  function signed(claims: object, header: object = headerOf(mint())): string {
    const token = unsigned(header, claims);
    const signature = createHmac('sha256', sut.settings.JWT_SECRET).update(token).digest('base64url');
    return `${token}.${signature}`;
  }
});

function unsigned(header: object, claims: object): string {
  return `${encode(header)}.${encode(claims)}`;
}

function headerOf(token: string): Record<string, unknown> {
  return decodePart(token.split('.')[0]);
}

function claimsOf(token: string): Record<string, unknown> {
  return decodePart(token.split('.')[1]);
}

function decodePart(part = ''): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}
