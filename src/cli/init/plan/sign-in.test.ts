import { describe, expect, it } from 'vitest';
import { columnsIn, findSignIns, readSignIn, secretsIn, signInText } from './sign-in.ts';

const nothing = { headers: [], cookies: [], packages: [], signedCookie: undefined, token: undefined };
const sessions = [{ table: 'sessions', token: 'token', person: 'user_id' }];
const found = (...[identity, tables]: Parameters<typeof findSignIns>) =>
  findSignIns(identity, tables).map(({ choice, isSure }) => [signInText(choice), isSure]);

const login = readSignIn('login: POST /login {email: users.email, password: users.hash}').login;

describe('how requests say who asks', () => {
  it('is what headers are called after people', () => {
    expect(found({ ...nothing, headers: ['x-org-id', 'x-user-id', 'x-user-role'] }, sessions)).toEqual([
      ['x-user-id: {person}; x-org-id: {tenant}; x-user-role: {role}', true],
    ]);
  });

  it('is a session that the database keeps, in a cookie or a header', () => {
    expect(found({ ...nothing, headers: ['authorization', 'x-team'] }, sessions)).toEqual([
      ['authorization: Bearer {sessions.token}; x-team: {tenant}', true],
    ]);
    expect(found({ ...nothing, headers: ['authorization'], cookies: ['sid'] }, sessions)).toEqual([
      ['cookie: sid={sessions.token}', false],
      ['authorization: Bearer {sessions.token}', false],
    ]);
  });

  it('is what the application signs, by the variable that holds its secret', () => {
    const signedCookie = { name: 'acme.session_token', secret: 'AUTH_SECRET', by: 'better-auth' };
    expect(found({ ...nothing, cookies: ['theme'], signedCookie }, sessions)[0]).toEqual([
      'cookie: acme.session_token={sessions.token signed AUTH_SECRET}',
      true,
    ]);
    const token = { claims: { sub: 'person', org: 'tenant' }, secret: 'JWT_SECRET', file: 'src/auth.ts' } as const;
    expect(found({ ...nothing, headers: ['authorization'], token }, [])).toEqual([
      ['authorization: Bearer {jwt JWT_SECRET sub=person org=tenant}', true],
    ]);
    expect(found({ ...nothing, cookies: ['auth'], token }, [])).toEqual([
      ['cookie: auth={jwt JWT_SECRET sub=person org=tenant}', true],
    ]);
  });

  it('is a password where it is known how that is hashed; else a session comes before it', () => {
    if (login === undefined) throw new Error('no login');
    const found = (isSure: boolean) =>
      findSignIns({ ...nothing, headers: ['authorization', 'x-team'] }, sessions, [
        { choice: login, reason: 'seen', isSure },
      ]).map((each) => [signInText(each.choice), each.isSure]);
    const byPassword = 'login: POST /login {email: users.email, password: users.hash}; x-team: {tenant}';
    const bySession = 'authorization: Bearer {sessions.token}; x-team: {tenant}';
    expect(found(true)).toEqual([
      [byPassword, true],
      [bySession, false],
    ]);
    expect(found(false)).toEqual([
      [bySession, true],
      [byPassword, false],
    ]);
  });

  it('is nothing that can be seen where neither is there', () => {
    expect(found({ ...nothing, headers: ['authorization'] }, [])).toEqual([]);
  });
});

it('reads what a flag gives, and writes it', () => {
  const text = 'cookie: sid={sessions.token}; path=/; x-team: {tenant}';
  expect(readSignIn(text)).toEqual({
    headers: [
      { name: 'cookie', template: 'sid={sessions.token}; path=/' },
      { name: 'x-team', template: '{tenant}' },
    ],
  });
  expect(signInText(readSignIn(text))).toBe(text);
  expect(columnsIn(readSignIn(text))).toEqual(['sessions.token']);
  const signed = readSignIn('cookie: a={s.token signed SECRET}; x-jwt: {jwt KEY sub=person} {braces of theirs}');
  expect([columnsIn(signed), secretsIn(signed)]).toEqual([['s.token'], ['SECRET', 'KEY']]);
  expect(() => readSignIn('Bearer x')).toThrow(/^init: --sign-in: 'Bearer x'; expected a header such as/);
});

it('reads the request of a login, and says what is wrong with one', () => {
  const text =
    'login: POST /in as form {user: auth.people.mail, org: {tenant}, pass: auth.people.hash}; x-team: {tenant}';
  const { login: read, headers } = readSignIn(text);
  expect(headers).toEqual([{ name: 'x-team', template: '{tenant}' }]);
  expect(read).toEqual({
    ...{ method: 'POST', path: '/in', isForm: true },
    fields: {
      user: { kind: 'who', column: 'auth.people.mail' },
      org: { kind: 'tenant' },
      pass: { kind: 'password', column: 'auth.people.hash' },
    },
  });
  expect(signInText(readSignIn(text))).toBe(text);
  for (const wrong of ['POST /login', 'GET /login {email: u.email, password: u.hash}', 'POST /login {email: u.email}'])
    expect(() => readSignIn(`login: ${wrong}`)).toThrow(
      /^init: --sign-in: 'login: .*'; expected a request with the columns behind its fields, such as/,
    );
});
