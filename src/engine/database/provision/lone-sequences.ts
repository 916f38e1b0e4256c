import type { ClientBase } from 'pg';
import { z } from 'zod';
import { findNote, writeNote } from '../guard/marker-notes.ts';

const NOTE = 'sequences';

/** Where a sequence stands that belongs to no column. */
const position = z.object({ name: z.string(), last: z.string(), isCalled: z.boolean() });

/** The application's sequences that belong to no column, by their quoted names. */
const LONE_SEQUENCES = `
  SELECT format('%I.%I', nspname, relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
   WHERE relkind = 'S' AND relpersistence <> 't' AND nspname !~ '^(pg_|leakproof)' AND nspname <> 'information_schema'
     AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype IN ('a', 'i', 'e'))
   ORDER BY 1`;

/** Notes in the marker where the push has left the sequences that belong to no column. */
export async function noteLoneSequences(client: ClientBase): Promise<void> {
  const { rows: found } = await client.query<{ name: string }>(LONE_SEQUENCES);
  const positions: z.infer<typeof position>[] = [];
  for (const { name } of found) {
    const { rows } = await client.query<{ last: string; isCalled: boolean }>(
      `SELECT last_value::text AS last, is_called AS "isCalled" FROM ${name}`,
    );
    positions.push(...rows.map((row) => ({ name, ...row })));
  }
  await writeNote(client, NOTE, positions.length > 0 ? JSON.stringify(positions) : undefined);
}

/**
 * Puts the sequences that belong to no column back to where the push has left them: a TRUNCATE starts others anew alone, and the numbers
 * of a run would go on from those of the command before.
 */
export async function restoreLoneSequences(client: ClientBase): Promise<void> {
  const note = await findNote(client, NOTE);
  if (note === undefined) return;
  for (const { name, last, isCalled } of z.array(position).parse(JSON.parse(note)))
    await client.query('SELECT pg_catalog.setval(pg_catalog.to_regclass($1), $2, $3)', [name, last, isCalled]);
}
