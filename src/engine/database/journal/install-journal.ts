import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import type { Table } from '../../tenancy/tenancy.ts';
import { quoteName } from '../quote.ts';
import { describeFailure } from './database-failure.ts';
import type { HarnessSession } from './harness-session.ts';
import { BASELINE_SQL, JOURNAL_SQL, TRIGGERS, triggerSql } from './journal.sql.ts';
import { Journal } from './journal.ts';
import { type MaterializedView, readMaterializedViews } from './materialized-view.ts';
import { type Relation, readRelations } from './relation.ts';
import { BEGIN_RUN_SQL, rewindSql } from './rewind.sql.ts';
import { UNINSTALL_SQL } from './uninstall.sql.ts';
import { viewBaselineSql } from './view-baseline.sql.ts';

/**
 * Puts the journal under every one of the tables, into the schema `leakproof` of the same database, and hands it back.
 *
 * Idempotent: nothing is touched while tables and triggers are as they were left. After a change of the schema everything is made
 * anew, and the baseline is unknown until it is captured.
 *
 * @throws UsageError when the role may not do so, or a table is not there; HarnessError when a lock cannot be had. Either way
 * nothing has changed.
 */
export async function installJournal(session: HarnessSession, tables: Iterable<Table>): Promise<Journal> {
  const { client } = session;
  const wanted = [...tables];
  try {
    await client.query('BEGIN');
    await ensureSchema(client);
    await releaseAbandoned(client);
    const relations = await readRelations(client, wanted);
    const sql = installationSql(wanted, relations, await readMaterializedViews(client));
    const fingerprint = createHash('sha256').update(sql).digest('hex');
    if (!(await isInstalled(client, relations, fingerprint))) {
      await client.query(UNINSTALL_SQL);
      await client.query(sql);
      await client.query(`COMMENT ON TABLE leakproof.journal IS '${fingerprint}'`);
    }
    await client.query('COMMIT');
    return new Journal({ session, tables: wanted, relations });
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw describeFailure('installing the journal', error);
  }
}

/** IF NOT EXISTS asks for the right to make one even where it is there. */
async function ensureSchema(client: Client): Promise<void> {
  const { rows } = await client.query<{ isThere: boolean }>(
    `SELECT to_regnamespace('leakproof') IS NOT NULL AS "isThere"`,
  );
  if (!rows[0]?.isThere) await client.query('CREATE SCHEMA leakproof');
}

/** A session that was killed has left its clock behind, and may have left views filled that were empty. */
async function releaseAbandoned(client: Client): Promise<void> {
  const { rows } = await client.query<{ isThere: boolean }>(
    `SELECT to_regprocedure('leakproof.release()') IS NOT NULL AS "isThere"`,
  );
  if (rows[0]?.isThere) await client.query('SELECT leakproof.release() FROM leakproof.step WHERE instant IS NOT NULL');
}

function installationSql(
  tables: readonly Table[],
  relations: readonly Relation[],
  views: readonly MaterializedView[],
): string {
  return [
    JOURNAL_SQL,
    BASELINE_SQL,
    BEGIN_RUN_SQL,
    viewBaselineSql(views),
    rewindSql(relations, { hasViews: views.length > 0 }),
    'GRANT USAGE ON SCHEMA leakproof TO PUBLIC;',
    'GRANT SELECT ON leakproof.step TO PUBLIC;',
    'GRANT USAGE ON SEQUENCE leakproof.draw TO PUBLIC;',
    // The one function of the harness that runs with the rights of whoever writes. By default it is everybody's, unless somebody has
    // changed what is so by default.
    'GRANT EXECUTE ON FUNCTION leakproof.record("char", oid, record, tid, record, tid) TO PUBLIC;',
    ...tables.map(({ name, schema, relation }) =>
      triggerSql({
        sqlName: `${quoteName(schema)}.${quoteName(relation)}`,
        relations: relations.filter(({ table }) => table === name),
      }),
    ),
  ].join('\n');
}

/** Tables made anew since have other oids, and so another fingerprint; triggers may also have been dropped or disabled. */
async function isInstalled(client: Client, relations: readonly Relation[], fingerprint: string): Promise<boolean> {
  const { rows } = await client.query<{ fingerprint: string | null; armed: string[] }>(
    `SELECT obj_description(to_regclass('leakproof.journal'), 'pg_class') AS fingerprint,
       array(SELECT tgrelid::text FROM pg_trigger JOIN unnest($1::text[], $2::text[]) AS wanted (name, enabled)
           ON tgname = name AND tgenabled = enabled::"char"
         GROUP BY tgrelid HAVING count(*) = cardinality($1)) AS armed`,
    [TRIGGERS.map(({ name }) => name), TRIGGERS.map(({ enabled }) => enabled)],
  );
  const [found] = rows;
  if (found === undefined || found.fingerprint !== fingerprint) return false;
  const armed = new Set(found.armed);
  return relations.every(({ oid }) => armed.has(String(oid)));
}
