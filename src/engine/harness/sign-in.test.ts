import { Hono } from 'hono';
import { getSignedCookie } from 'hono/cookie';
import { verify } from 'hono/jwt';
import { expect, it } from 'vitest';
import { signCookie, signJwt } from './sign-in.ts';

it('signs a cookie as Hono reads it', async () => {
  const app = new Hono().get('/', async (c) => c.json(await getSignedCookie(c, 'of the tests', 'sid')));
  const read = async (secret: string) =>
    await (await app.request('/', { headers: { cookie: `sid=${signCookie('t=1/ä', secret)}` } })).json();
  expect([await read('of the tests'), await read('another')]).toEqual(['t=1/ä', false]);
});

it('signs a token that is verified, with the time of the clock unless a claim says another', async () => {
  const before = Math.floor(Date.now() / 1000);
  const claims = await verify(signJwt({ sub: 'ann', org: null }, 'of the tests'), 'of the tests', 'HS256');
  expect(claims).toMatchObject({ sub: 'ann', org: null });
  expect(Number(claims.iat)).toBeGreaterThanOrEqual(before);
  expect(Number(claims.exp) - Number(claims.iat)).toBe(3600);
  await expect(verify(signJwt({ exp: 1 }, 's'), 's', 'HS256')).rejects.toThrow(/expired/);
  await expect(verify(signJwt({}, 'another'), 's', 'HS256')).rejects.toThrow();
  expect(() => signJwt({}, undefined)).toThrow(/^signing in failed: no secret; expected the one/);
});
