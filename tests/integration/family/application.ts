import { Hono } from 'hono';
import { boardRoutes } from './boards.ts';
import { createDatabase, type DatabaseOptions } from './database.ts';
import { figureRoutes } from './figures.ts';
import { inboxRoutes } from './inbox.ts';
import { createJobs, type Jobs } from './jobs.ts';
import { createKeys } from './keys.ts';
import { memberRoutes } from './members.ts';
import { createNotifier, type NotifierOptions } from './notifier.ts';
import type { Env, Parts } from './parts.ts';
import { signIn } from './sign-in.ts';
import { taskRoutes } from './tasks.ts';
import type { Bug, Traits } from './traits.ts';

export type Application = { readonly fetch: (request: Request) => Response | Promise<Response>; readonly jobs: Jobs };

export type ApplicationOptions = Pick<DatabaseOptions, 'pool' | 'applicationPool'> &
  Pick<NotifierOptions, 'mail'> & {
    readonly traits: Traits;
    readonly bug: Bug;
    /** Told of errors that no response can tell. */
    readonly fault: (caught: unknown) => void;
  };

/** A small product: organizations have boards with tasks, members who work on them, and figures. */
export function createApplication({ traits, bug, mail, fault, ...pools }: ApplicationOptions): Application {
  const keys = createKeys(traits.keys);
  const database = createDatabase({ traits, keys, keepsContext: bug === 'context', ...pools });
  const notifier = createNotifier({
    sends: traits.sends,
    keys,
    everywhere: database.everywhere,
    mail,
    fault,
  });
  const parts: Parts = { traits, keys, bug, database, notifier };
  const home = traits.sessions === 'of a person' ? '/organizations/:organization' : '';
  const application = new Hono<Env>()
    .use(`${home}/*`, signIn(parts))
    .route(`${home}/boards`, boardRoutes(parts))
    .route(`${home}/tasks`, taskRoutes(parts))
    .route(`${home}/members`, memberRoutes(parts))
    .route(`${home}/figures`, figureRoutes(parts))
    .route(`${home}/inbox`, inboxRoutes(parts));
  application.onError((error, c) => {
    fault(error);
    return c.json({ error: 'something went wrong' }, 500);
  });
  return { fetch: application.fetch, jobs: createJobs(parts) };
}
