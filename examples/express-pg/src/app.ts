import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { customers } from './customers.ts';
import { pool } from './database.ts';
import { tickets } from './tickets.ts';

/** Whoever asks, and for which company. */
export type Session = { readonly userId: number; readonly companyId: number; readonly role: 'admin' | 'agent' };

/** A help desk: JSON over HTTP, for people who have signed in. */
export function createApp(): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(express.json());
  app.use(signedIn);
  app.use('/tickets', tickets());
  app.use('/customers', customers());
  app.use((_request, response) => void response.status(404).json({ error: 'not found' }));
  return app;
}

/** Finds the session of the cookie `sid`; whoever has left the company has none any more. */
async function signedIn(request: Request, response: Response, next: NextFunction): Promise<void> {
  const [, token] = /(?:^|;\s*)sid=([^;]+)/.exec(request.headers.cookie ?? '') ?? [];
  const { rows } = await pool.query<Session>(
    `SELECT s.user_id AS "userId", s.company_id AS "companyId", m.role
       FROM sessions s JOIN memberships m ON m.company_id = s.company_id AND m.user_id = s.user_id AND m.is_active
      WHERE s.token = $1 AND s.expires_at > now()`,
    [token === undefined ? '' : decodeURIComponent(token)],
  );
  response.locals.session = rows[0];
  if (rows[0]) next();
  else response.status(401).json({ error: 'sign in first' });
}

/** The session of a request that has passed `signedIn`. */
export function sessionOf(response: Response): Session {
  return response.locals.session as Session;
}
