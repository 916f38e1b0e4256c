import { describe, expect, it } from 'vitest';
import { columnsIn, findSignIns, readSignIn, secretsIn, signInText } from './sign-in.ts';

const nothing = { headers: [], cookies: [], packages: [], signedCookie: undefined, token: undefined };
const sessions = [{ table: 'sessions', token: 'token', person: 'user_id' }];
const found = (...[identity, tables]: Parameters<typeof findSignIns>) =>
  findSignIns(identity, tables).map(({ choice, isSure }) => [signInText(choice), isSure]);

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

  it('is nothing that can be seen where neither is there', () => {
    expect(found({ ...nothing, headers: ['authorization'] }, [])).toEqual([]);
  });
});

it('reads what a flag gives, and writes it', () => {
  const text = 'cookie: sid={sessions.token}; path=/; x-team: {tenant}';
  expect(readSignIn(text)).toEqual([
    { name: 'cookie', template: 'sid={sessions.token}; path=/' },
    { name: 'x-team', template: '{tenant}' },
  ]);
  expect(signInText(readSignIn(text))).toBe(text);
  expect(columnsIn(readSignIn(text))).toEqual(['sessions.token']);
  const signed = readSignIn('cookie: a={s.token signed SECRET}; x-jwt: {jwt KEY sub=person} {braces of theirs}');
  expect([columnsIn(signed), secretsIn(signed)]).toEqual([['s.token'], ['SECRET', 'KEY']]);
  expect(() => readSignIn('Bearer x')).toThrow(/^init: --sign-in: 'Bearer x'; expected a header such as/);
});
