import { createMiddleware } from 'hono/factory';
import type { Context } from '../context.ts';
import { forbidden, unauthorized } from '../problem.ts';
import { findSession } from '../services/sessions.ts';
import type { Env } from './http.ts';

/** Requires a bearer token with a valid session, and puts that session on the request. */
export function authenticate(context: Context) {
  return createMiddleware<Env>(async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const session = token ? await findSession(context, token) : undefined;
    if (!session) throw unauthorized();
    c.set('session', session);
    await next();
  });
}

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
