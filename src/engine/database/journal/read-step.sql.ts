/**
 * All journal entries that the snapshot $1 did not show yet, in the order of their positions; a transaction that began before the
 * last reading and has committed since is among them. Sets the clock ($2) and the stream ($3) of the next step. The first row carries
 * the snapshot to give next time, and nothing else.
 *
 * Entries of the run are compared by the transaction that wrote them, not by position: a late one has a position already passed.
 */
export const READ_STEP_SQL = `
WITH next AS (UPDATE leakproof.step SET instant = $2, stream = $3 RETURNING since), drawn AS (SELECT setval('leakproof.draw', 1, false))
SELECT NULL::bigint AS position, NULL::xid8 AS transaction, NULL::oid AS relation, NULL::"char" AS operation,
  NULL::tid AS "placeBefore", NULL::tid AS "placeAfter", NULL::text AS before, NULL::text AS after, NULL::int AS backend,
  pg_current_snapshot()::text AS statement FROM drawn
UNION ALL
(SELECT position, transaction, relation, operation, place_before, place_after, before_json, after_json, backend, statement
 FROM leakproof.journal
 WHERE position > (SELECT since FROM next) AND transaction >= pg_snapshot_xmin($1) AND NOT pg_visible_in_snapshot(transaction, $1)
 ORDER BY position)`;

/** The snapshot that shows nothing. */
export const EMPTY_SNAPSHOT = '1:1:';

/** Whether the run has any entry. */
export const HAS_CHANGES_SQL = `
SELECT EXISTS (SELECT FROM leakproof.journal WHERE position > (SELECT since FROM leakproof.step)) AS has`;

/** Sets the clock ($1) and the stream ($2) alone: what was written since the last reading is still to be read. */
export const SET_CLOCK_SQL = `
WITH next AS (UPDATE leakproof.step SET instant = $1, stream = $2)
SELECT setval('leakproof.draw', 1, false)`;
