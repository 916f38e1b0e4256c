import { createMiddleware } from 'hono/factory';
import type { Context, Session } from '../context.ts';
import { forbidden, unauthorized } from '../problem.ts';
import { findApiKey, isApiKey } from '../services/api-keys.ts';
import { findSession } from '../services/sessions.ts';
import type { Env } from './http.ts';

/** Requires a bearer token with a valid session, or an API key, and puts that session on the request. */
export function authenticate(context: Context) {
  return createMiddleware<Env>(async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const session = token ? await findBearer(context, token) : undefined;
    if (!session) throw unauthorized();
    c.set('session', session);
    await next();
  });
}

function findBearer(context: Context, token: string): Promise<Session | undefined> {
  return isApiKey(token) ? findApiKey(context, token) : findSession(context, token);
}

/** Lets only people pass, and no API key. */
export const peopleOnly = createMiddleware<Env>(async (c, next) => {
  if (c.var.session.isKey) throw forbidden();
  await next();
});

/** Lets only managers of the active organization pass. */
export const managersOnly = createMiddleware<Env>(async (c, next) => {
  if (c.var.session.role !== 'manager') throw forbidden();
  await next();
});

/** Lets only drivers of the active organization pass. */
export const driversOnly = createMiddleware<Env>(async (c, next) => {
  if (c.var.session.role !== 'driver') throw forbidden();
  await next();
});
