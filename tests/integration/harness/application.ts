import { randomBytes } from 'node:crypto';
import { db } from '#lib/server/db/index.ts';
import type { Actor, ApplicationSeams, HttpRequest, Performance } from '../../../src/engine/index.ts';
import { performHttp } from '../../../src/engine/index.ts';
import { createDispatch, type Dispatch } from '../../../src/lib/server/dispatch.ts';
import type { Mail } from '../../../src/lib/server/ports.ts';
import { fixtureToken } from './baseline/places.ts';
import { openEventStreams } from './event-streams.ts';
import { observePorts } from './ports.ts';

/** A fresh Dispatch with everything around it that one run needs; nothing of it outlives the run. */
export type Application = AsyncDisposable & {
  readonly dispatch: Dispatch;
  /** Mails as they went out, the last one last: how an invited person learns its token. */
  readonly mails: readonly Mail[];
  /** Links to exports as they were given out, the last one last. */
  readonly links: GivenLink[];
};

/** A link to an export, and the organization that gave it out. */
export type GivenLink = { readonly tenant: string | null; readonly job: string; readonly query: string };

/** What links, and reports of carriers, are signed under. */
export const linkKey = 'the key under which links are signed';

/** Builds Dispatch over the integration database, with ports that report what they are asked to send and live streams open. */
export async function createApplication(seams: ApplicationSeams): Promise<Application> {
  const mails: Mail[] = [];
  const dispatch = createDispatch({
    db,
    clock: () => new Date(),
    randomToken: () => randomBytes(24).toString('base64url'),
    linkKey,
    ports: observePorts(seams, mails),
    log: (message, cause) => seams.fault(new Error(message, { cause })),
  });
  const streams = await openEventStreams(dispatch, seams);
  return { dispatch, mails, links: [], [Symbol.asyncDispose]: () => streams[Symbol.asyncDispose]() };
}

/** Sends a request of the actor's, with the bearer token of its fixture session, or of the session named. */
export function ask(
  { dispatch }: Application,
  actor: Actor,
  { session = actor.id, ...request }: HttpRequest & { readonly session?: string },
): Promise<Performance> {
  const headers = {
    authorization: `Bearer ${fixtureToken(session)}`,
    // Where support acts is said with each request.
    ...(actor.role === 'support' ? { 'x-organization': actor.tenant ?? '' } : {}),
  };
  return performHttp((sent) => dispatch.http.fetch(sent), actor, { ...request, headers });
}
