import type { Context } from 'hono';
import type { Access } from './access.ts';
import type { Database } from './database.ts';
import type { Key, Keys } from './keys.ts';
import type { Notifier } from './notifier.ts';
import type { Bug, Traits } from './traits.ts';

/** Who asks, once they have signed in. */
export type Member = { readonly id: Key; readonly organization: Key; readonly name: string; readonly role: string };

export type Env = { Variables: { member: Member } };

/** What the routes of an application are made of. */
export type Parts = {
  readonly traits: Traits;
  readonly keys: Keys;
  readonly bug: Bug;
  readonly database: Database;
  readonly notifier: Notifier;
};

/** Does the work within the asker's organization. */
export function within<T>({ database }: Parts, c: Context<Env>, work: (access: Access) => Promise<T>): Promise<T> {
  return database.within(c.var.member.organization, work);
}

/** The same, unless the application has the bug by which it forgets the organization. */
export function withinUnless<T>(
  bug: Bug,
  parts: Parts,
  c: Context<Env>,
  work: (access: Access) => Promise<T>,
): Promise<T> {
  return parts.bug === bug ? work(parts.database.everywhere) : within(parts, c, work);
}

/** The answer for something that the asker's organization does not have. */
export function missing({ traits }: Parts, c: Context<Env>, what: string, id: unknown): Response {
  const named = traits.refusals === 'echoing' ? `there is no ${what} ${id}` : `there is no such ${what}`;
  return c.json({ error: named }, 404);
}
