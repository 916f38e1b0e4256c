import { asc, eq } from 'drizzle-orm';
import { organizations } from '#lib/server/db/schema.ts';
import type { Context } from '../context.ts';
import { isGoneReference } from '../db/gone-reference.ts';
import { Problem } from '../problem.ts';

/** What a run of a job did. `failures` counts organizations and rows that were left for the next run; each is in the log. */
export type JobReport = { readonly job: string; readonly changed: number; readonly failures: number };

export type Job = (context: Context) => Promise<JobReport>;

export type Organization = { readonly id: string; readonly timeZone: string };

/**
 * What a job consists of: which rows of one organization are due, and what to do with one of them. `handle` works in a
 * transaction of its own, looks again at what it locks, and answers whether it changed anything.
 */
export type JobDefinition<Due> = {
  readonly name: string;
  readonly findDue: (context: Context, organization: Organization) => Promise<readonly Due[]>;
  readonly handle: (context: Context, organization: Organization, due: Due) => Promise<boolean>;
};

/** Makes a job that goes through all organizations one by one; a failing organization or row never stops the others. */
export function defineJob<Due>({ name, findDue, handle }: JobDefinition<Due>): Job {
  return async (context) => {
    let changed = 0;
    let failures = 0;
    const attempt = async ({ id }: Organization, what: string, body: () => Promise<void>) => {
      try {
        await body();
      } catch (error) {
        if (isAboutGone(error) && (await hasEnded(context, id).catch(() => false))) return;
        failures += 1;
        context.log(`${name}: ${what} ${id} failed`, error);
      }
    };
    const all = await context.db
      .select({ id: organizations.id, timeZone: organizations.timeZone })
      .from(organizations)
      .orderBy(asc(organizations.id));
    for (const organization of all) {
      await attempt(organization, 'organization', async () => {
        for (const due of await findDue(context, organization)) {
          await attempt(organization, 'a row of organization', async () => {
            if (await handle(context, organization, due)) changed += 1;
          });
        }
      });
    }
    return { job: name, changed, failures };
  };
}

/** Whether it failed at something that is not there any more, or never was. */
function isAboutGone(error: unknown): boolean {
  return isGoneReference(error) || (error instanceof Problem && error.status === 404);
}

/** Whether the organization has ended since the job began: what it misses of that one is nothing that is left to do. */
async function hasEnded(context: Context, id: string): Promise<boolean> {
  const found = await context.db.select({ id: organizations.id }).from(organizations).where(eq(organizations.id, id));
  return found.length === 0;
}
