import { createMiddleware } from 'hono/factory';
import type { Context, Session } from '../context.ts';
import { forbidden, unauthorized } from '../problem.ts';
import { findApiKey, isApiKey } from '../services/api-keys.ts';
import { findSession } from '../services/sessions.ts';
import { findSupport, isSupportToken, noteSupport } from '../services/support-grants.ts';
import { type Env, z } from './http.ts';

/**
 * Requires a bearer token with a valid session, or an API key, and puts that session on the request. Support comes in where it is let, names
 * the organization that it acts for, and is noted there.
 */
export function authenticate(context: Context, { letsSupport = false }: { readonly letsSupport?: boolean } = {}) {
  return createMiddleware<Env>(async (c, next) => {
    const token = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
    const session = token ? await findBearer(context, token, c.req.header('x-organization')) : undefined;
    if (!session) throw unauthorized();
    if (session.isSupport) {
      await noteSupport(context, session, `${c.req.method} /${c.req.path.split('/')[1]}`);
      if (!letsSupport) throw forbidden();
    }
    c.set('session', session);
    await next();
  });
}

async function findBearer(
  context: Context,
  token: string,
  organization: string | undefined,
): Promise<Session | undefined> {
  if (isSupportToken(token)) {
    const { data: organizationId } = z.uuid().safeParse(organization);
    return organizationId === undefined ? undefined : findSupport(context, { token, organizationId });
  }
  return isApiKey(token) ? findApiKey(context, token) : findSession(context, token);
}

/** Lets only people of the organization pass, no API key and no support. */
export const peopleOnly = createMiddleware<Env>(async (c, next) => {
  if (c.var.session.isKey || c.var.session.isSupport) throw forbidden();
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
