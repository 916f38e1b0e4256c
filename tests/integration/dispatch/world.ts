import { randomBytes } from 'node:crypto';
import { db } from '#lib/server/db/index.ts';
import { carrierEvents, organizations, users } from '#lib/server/db/schema.ts';
import { createDispatch, type Dispatch } from '#lib/server/dispatch.ts';
import type { Mail, PushMessage, WebhookDelivery } from '#lib/server/ports.ts';
import { addMember, addOrganization, addPerson, type Member, type Organization } from './world-organization.ts';

/** Two organizations on an application of their own, with a clock that stands still and ports that remember. */
export type World = {
  readonly dispatch: Dispatch;
  readonly clock: WorldClock;
  /** What the application sent out, in order. */
  readonly sent: { readonly mails: Mail[]; readonly pushes: PushMessage[]; readonly webhooks: WebhookDelivery[] };
  /** What the application logged, which is nothing as long as all goes well. */
  readonly logged: string[];
  readonly a: Organization;
  readonly b: Organization;
  /** The second driver of `b`, whose membership in `a` has ended; the token is of the session there. */
  readonly ended: Member;
  /** Sends a request, as JSON if it has a body. `Body` is what the caller expects to read; it is not checked. */
  readonly request: <Body = unknown>(
    token: string | undefined,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    headers?: { readonly [name: string]: string },
  ) => Promise<Answer<Body>>;
};

/** The body is parsed when it is JSON, the text when it is not, and null when it is empty. */
export type Answer<Body> = { readonly status: number; readonly body: Body };

/** Stands still until it is set. Starts on a Monday, at 9 h in a's time zone and at 3 h in b's. */
export type WorldClock = { now: Date };

/** The body that answers a request for what is absent or foreign. */
export const notFoundBody = {
  type: 'about:blank',
  title: 'Not Found',
  status: 404,
  detail: 'There is no such resource.',
};

/** The body that answers a role which may not do this at all. */
export const forbiddenBody = {
  type: 'about:blank',
  title: 'Forbidden',
  status: 403,
  detail: 'Your role does not allow this.',
};

/** An id that no row has. */
export const absentId = '00000000-0000-4000-8000-000000000000';

/** Empties the database and builds the world anew. */
export async function createWorld(): Promise<World> {
  await db.delete(carrierEvents);
  await db.delete(organizations);
  await db.delete(users);
  const shared = await addPerson('Sam Shared');
  const a = await addOrganization({ slug: 'org-a', timeZone: 'Europe/Berlin' }, shared);
  const b = await addOrganization({ slug: 'org-b', timeZone: 'America/New_York' }, shared);
  const clock: WorldClock = { now: new Date('2026-03-02T08:00:00Z') };
  const dora = { id: b.drivers[1].userId, email: b.drivers[1].email, name: b.drivers[1].name };
  const ended = await addMember(a, dora, { role: 'driver', endedAt: new Date('2026-02-01T00:00:00Z') });
  const sent: World['sent'] = { mails: [], pushes: [], webhooks: [] };
  const logged: string[] = [];
  const dispatch = createDispatch({
    db,
    clock: () => clock.now,
    randomToken: () => randomBytes(24).toString('base64url'),
    linkKey: 'the key under which links are signed',
    ports: {
      mail: async (mail) => void sent.mails.push(mail),
      push: async (message) => void sent.pushes.push(message),
      webhook: async (delivery) => void sent.webhooks.push(delivery),
    },
    log: (message, cause) => logged.push(`${message}: ${cause}`),
  });
  return { dispatch, clock, sent, logged, a, b, ended, request: requester(dispatch) };
}

function requester(dispatch: Dispatch): World['request'] {
  return async (token, method, path, body, more = {}) => {
    const headers = new Headers(more);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    if (body !== undefined) headers.set('content-type', 'application/json');
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await dispatch.http.request(path, init);
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: text === '' ? null : isJson ? JSON.parse(text) : text };
  };
}
