import { sql } from 'drizzle-orm';
import type { Key } from './keys.ts';
import type { Parts } from './parts.ts';

/** What runs on a schedule, for all organizations. */
export type Jobs = { readonly digest: () => Promise<void>; readonly refresh: () => Promise<void> };

export function createJobs({ database, notifier, traits }: Parts): Jobs {
  return {
    /** Tells the managers of each organization how much is open. */
    async digest() {
      const { everywhere } = database;
      for (const { id } of await everywhere.run(sql`SELECT id FROM organizations ORDER BY name`)) {
        // The driver gives keys as they are stored.
        await database.within(id as Key, async (access) => {
          const { run, own } = access;
          const [{ open } = {}] = await run(sql`SELECT count(*)::int AS open FROM tasks WHERE ${own} AND NOT is_done`);
          const managers = await run(
            sql`SELECT * FROM members WHERE ${own} AND is_active AND role = 'manager' ORDER BY address`,
          );
          await notifier.tell(managers, { subject: 'This week', body: `${open} tasks are open`, about: null }, access);
        });
      }
    },
    async refresh() {
      if (traits.figures === 'counted') return;
      await database.everywhere.run(sql`REFRESH MATERIALIZED VIEW totals`);
    },
  };
}
