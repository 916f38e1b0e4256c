import { createHmac } from 'node:crypto';
import { UsageError } from '../errors.ts';
import type { Json } from '../sequence/json.ts';

/**
 * The value of a cookie that is signed by a secret, as better-auth and Hono's `setSignedCookie` write it: the value, a dot and its HMAC,
 * encoded for a header. Without a secret it throws a `UsageError`.
 *
 * Usage: `headers: { cookie: `better-auth.session_token=${signCookie(token, secret)}` }`
 */
export function signCookie(value: string, secret: string | undefined): string {
  return encodeURIComponent(`${value}.${hmac(value, secret).toString('base64')}`);
}

/**
 * A JSON Web Token of these claims, signed by a secret with HS256. It is issued at the clock's now, which within a step is the harness's, and
 * is good for an hour. Without a secret it throws a `UsageError`.
 *
 * Usage: `headers: { authorization: `Bearer ${signJwt({ sub: actor.person }, process.env.JWT_SECRET)}` }`
 */
export function signJwt(claims: { readonly [claim: string]: Json }, secret: string | undefined): string {
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'HS256', typ: 'JWT' },
    { iat: now, exp: now + 3600, ...claims },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...parts, hmac(parts.join('.'), secret).toString('base64url')].join('.');
}

function hmac(text: string, secret: string | undefined): Buffer {
  if (secret === undefined || secret === '')
    throw new UsageError(
      'signing in failed: no secret; expected the one that the application signs by. Set its variable in the configuration that the harness is loaded with.',
    );
  return createHmac('sha256', secret).update(text).digest();
}
