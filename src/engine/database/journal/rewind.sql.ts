import { EXACT_TEXT_CLAUSES } from './exact-text.ts';
import { quoteName } from './quote.ts';
import type { Relation } from './relation.ts';
import { imageOf } from './row-image.ts';
import { BASELINE_LOST, JOURNAL_INCOMPLETE } from './sqlstate.ts';

/**
 * Beyond this size the journal is truncated at a rewind, which costs a millisecond or two. Until then entries of earlier runs stay, and
 * are passed over by an index: deleting them would leave dead rows that every reading has to pass.
 */
const JOURNAL_BYTES = 16 * 1024 * 1024;

/**
 * One round trip back to the baseline.
 *
 * No order is asked of the journal: a row image that was overwritten or deleted more often than it was written belongs to the
 * baseline and comes back; one that was written more often goes. This holds for rows without a key, for keys that change or swap,
 * and for AFTER triggers that fire out of order.
 *
 * The lock waits for transactions that are still writing, and keeps a late one from writing in between. `session_replication_role`
 * switches off foreign keys and the application's triggers; planner settings keep the cost at the rows touched, whatever the
 * statistics say of the table.
 */
export const REWIND_SQL = `
CREATE FUNCTION leakproof.begin_run(instant timestamptz, stream text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE leakproof.step AS s SET instant = $1, stream = $2,
    since = coalesce((SELECT max(j.position) FROM leakproof.journal AS j), s.since);
  PERFORM pg_catalog.setval('leakproof.draw', 1, false);
  IF pg_catalog.pg_table_size('leakproof.journal') > ${JOURNAL_BYTES} THEN
    TRUNCATE leakproof.journal;
  END IF;
END $$;

CREATE FUNCTION leakproof.rewind(instant timestamptz, stream text) RETURNS bigint LANGUAGE plpgsql ${EXACT_TEXT_CLAUSES}
  SET session_replication_role = 'replica'
  SET row_security = off
  SET leakproof.rewinding = 'on'
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
AS $$
DECLARE
  run_since CONSTANT bigint := since FROM leakproof.step;
  touched record;
  images bigint := 0;
BEGIN
  LOCK TABLE leakproof.journal IN EXCLUSIVE MODE;
  IF NOT EXISTS (SELECT FROM leakproof.baseline JOIN leakproof.witness USING (generation)) THEN
    RAISE EXCEPTION 'the journal does not reach back to a baseline' USING ERRCODE = '${BASELINE_LOST}';
  END IF;
  FOR touched IN
    SELECT relation,
      array_agg(image ORDER BY position) FILTER (WHERE weight < 0) AS gone,
      array_agg(image ORDER BY position) FILTER (WHERE weight > 0) AS back
    FROM (
      SELECT relation, image, sum(weight) AS weight, min(position) AS position
      FROM (
        SELECT relation, before AS image, 1 AS weight, position FROM leakproof.journal
        WHERE position > run_since AND before IS NOT NULL
        UNION ALL
        SELECT relation, after, -1, position FROM leakproof.journal
        WHERE position > run_since AND after IS NOT NULL
      ) AS written
      GROUP BY relation, image HAVING sum(weight) <> 0
    ) AS net, generate_series(1, abs(weight)::int)
    GROUP BY relation
  LOOP
    EXECUTE format('SELECT leakproof.%I($1, $2)', 'rewind_' || touched.relation) USING touched.gone, touched.back;
    images := images + coalesce(cardinality(touched.gone), 0) + coalesce(cardinality(touched.back), 0);
  END LOOP;
  -- A sequence that is not called yet gives null, wherever it stands, and is set anew.
  PERFORM setval(sequence::regclass, last_value, is_called) FROM leakproof.sequence_baseline
  WHERE pg_sequence_last_value(sequence::regclass) IS DISTINCT FROM last_value;
  PERFORM leakproof.begin_run(instant, stream);
  RETURN images;
END $$;`;

/** Takes the images in $1 out of a relation and puts those in $2 back. */
export function relationRewindSql(relation: Relation): string {
  const { oid, sqlName, alwaysTriggers } = relation;
  const disable = alwaysTriggers.map(({ name }) => `ALTER TABLE ${sqlName} DISABLE TRIGGER ${name};`);
  const enable = alwaysTriggers.map(
    ({ name, enabled }) => `ALTER TABLE ${sqlName} ENABLE ${enabled === 'A' ? 'ALWAYS' : 'REPLICA'} TRIGGER ${name};`,
  );
  return `
CREATE FUNCTION leakproof.rewind_${oid}(text[], text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  removed bigint;
BEGIN
  ${disable.join('\n  ')}
  IF $1 IS NOT NULL THEN
    ${relation.key.length === 0 ? deletionByImage(relation) : deletionByKey(relation)}
    GET DIAGNOSTICS removed = ROW_COUNT;
    IF removed <> cardinality($1) THEN
      RAISE EXCEPTION '% of the % rows to take out of % are there', removed, cardinality($1), '${oid}'::regclass
        USING ERRCODE = '${JOURNAL_INCOMPLETE}';
    END IF;
  END IF;
  IF $2 IS NOT NULL THEN
    ${insertion(relation)}
  END IF;
  ${enable.join('\n  ')}
END $$;`;
}

/** OFFSET 0 keeps the planner from reading an image anew for each of its columns. */
function rowsOf(parameter: '$1' | '$2', { sqlName }: Relation): string {
  return `(SELECT image::${sqlName} AS image FROM unnest(${parameter}) AS image OFFSET 0) AS given`;
}

function deletionByKey(relation: Relation): string {
  const matches = relation.key.map(
    ({ name, equals }) => `held.${quoteName(name)} ${equals} (given.image).${quoteName(name)}`,
  );
  return `DELETE FROM ONLY ${relation.sqlName} AS held USING ${rowsOf('$1', relation)} WHERE ${matches.join(' AND ')};`;
}

/** Without a key, rows are told apart by their full text; of equal ones it does not matter which go. Reads the whole relation. */
function deletionByImage(relation: Relation): string {
  return `DELETE FROM ONLY ${relation.sqlName} WHERE ctid = ANY (ARRAY(
      SELECT place FROM (
        SELECT place, image, row_number() OVER (PARTITION BY image) AS copy
        FROM (SELECT ctid AS place, ${imageOf(relation)} AS image FROM ONLY ${relation.sqlName} AS leakproof_row) AS held
        WHERE image = ANY ($1)
      ) AS held
      WHERE copy <= (SELECT count(*) FROM unnest($1) AS gone WHERE gone = held.image)));`;
}

function insertion({ columns, sqlName, ...relation }: Relation): string {
  const stored = columns.filter(({ generated }) => generated === '').map(({ name }) => quoteName(name));
  if (stored.length === 0)
    return `FOR copy IN 1 .. cardinality($2) LOOP INSERT INTO ${sqlName} DEFAULT VALUES; END LOOP;`;
  return `INSERT INTO ${sqlName} (${stored.join(', ')}) OVERRIDING SYSTEM VALUE
      SELECT ${stored.map((name) => `(image).${name}`).join(', ')} FROM ${rowsOf('$2', { columns, sqlName, ...relation })};`;
}
