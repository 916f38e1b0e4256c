import { quoteName } from '../quote.ts';
import { EXACT_TEXT_CLAUSES } from './exact-text.ts';
import type { Relation } from './relation.ts';
import { imageOf } from './row-image.ts';
import { BASELINE_LOST, JOURNAL_INCOMPLETE } from './sqlstate.ts';

/**
 * Beyond this size the journal is truncated at a rewind, which costs a millisecond or two. Until then entries of earlier runs stay, and
 * are passed over by an index: deleting them would leave dead rows that every reading has to pass.
 */
const JOURNAL_BYTES = 16 * 1024 * 1024;

/** Makes the entries so far those of earlier runs, and sets the clock and the stream of the step that comes first. */
export const BEGIN_RUN_SQL = `
CREATE FUNCTION leakproof.begin_run(instant timestamptz, stream text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE leakproof.step AS s SET instant = $1, stream = $2,
    since = coalesce((SELECT max(j.position) FROM leakproof.journal AS j), s.since);
  PERFORM pg_catalog.setval('leakproof.draw', 1, false);
  IF pg_catalog.pg_table_size('leakproof.journal') > ${JOURNAL_BYTES} THEN
    TRUNCATE leakproof.journal;
  END IF;
END $$;`;

/**
 * One round trip back to the baseline.
 *
 * No order is asked of the journal: a row image that was overwritten or deleted more often than it was written belongs to the
 * baseline and comes back; one that was written more often goes. This holds for rows without a key, for keys that change or swap,
 * and for AFTER triggers that fire out of order.
 *
 * The lock waits for transactions that are still writing, and keeps a late one from writing in between. `session_replication_role`
 * switches off foreign keys and the application's triggers; planner settings keep the cost at the rows touched, whatever the
 * statistics say of the table. The statements for all relations stand in the one function, so that their plans are kept and only
 * those of touched relations are ever made.
 */
export function rewindSql(relations: readonly Relation[], { hasViews }: { readonly hasViews: boolean }): string {
  return `
CREATE FUNCTION leakproof.rewind(instant timestamptz, stream text) RETURNS bigint LANGUAGE plpgsql ${EXACT_TEXT_CLAUSES}
  SET session_replication_role = 'replica'
  SET row_security = off
  SET enable_seqscan = off
  SET enable_hashjoin = off
  SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  run_since bigint;
  touched record;
  removed bigint;
  images bigint := 0;
BEGIN
  -- As a clause of the function it would be a setting that only a superuser may give it.
  PERFORM pg_catalog.set_config('leakproof.rewinding', 'on', true);
  LOCK TABLE leakproof.journal IN EXCLUSIVE MODE;
  SELECT s.since INTO run_since FROM leakproof.step AS s JOIN leakproof.witness AS w USING (generation);
  IF run_since IS NULL THEN
    RAISE EXCEPTION 'the journal does not reach back to a baseline' USING ERRCODE = '${BASELINE_LOST}';
  END IF;
  FOR touched IN
    SELECT relation, array_agg(image) FILTER (WHERE weight < 0) AS gone, array_agg(image) FILTER (WHERE weight > 0) AS back
    FROM (
      SELECT relation, image, sum(weight) AS weight
      FROM leakproof.journal CROSS JOIN LATERAL (VALUES (before, 1), (after, -1)) AS written (image, weight)
      WHERE position > run_since AND image IS NOT NULL
      GROUP BY relation, image HAVING sum(weight) <> 0
    ) AS net, generate_series(1, abs(weight))
    GROUP BY relation
  LOOP
    removed := -1;
    ${dispatch(relations.toSorted((a, b) => a.oid - b.oid))}
    IF removed < 0 THEN
      RAISE EXCEPTION 'relation % was not there when the journal was installed', touched.relation USING ERRCODE = '${JOURNAL_INCOMPLETE}';
    END IF;
    IF removed <> coalesce(cardinality(touched.gone), 0) THEN
      RAISE EXCEPTION '% of the % rows to take out of % are there', removed, cardinality(touched.gone), touched.relation::regclass
        USING ERRCODE = '${JOURNAL_INCOMPLETE}';
    END IF;
    images := images + removed + coalesce(cardinality(touched.back), 0);
  END LOOP;
  -- One that was not called yet at the baseline is always set anew: its last value is null or, once it is called, the one it stands at.
  PERFORM setval(sequence::regclass, last_value, is_called) FROM leakproof.sequence_baseline
  WHERE NOT is_called OR pg_sequence_last_value(sequence::regclass) IS DISTINCT FROM last_value;
  ${hasViews ? 'PERFORM leakproof.rewind_views();' : ''}
  PERFORM leakproof.begin_run($1, $2);
  PERFORM pg_catalog.set_config('leakproof.rewinding', 'off', true);
  RETURN images;
END $$;`;
}

/** Finds the statements of the touched relation by halves. */
function dispatch(relations: readonly Relation[]): string {
  const [only, next] = relations;
  if (only === undefined) return '';
  if (next === undefined) return `IF touched.relation = ${only.oid} THEN ${relationRewind(only)} END IF;`;
  const middle = relations.length >> 1;
  return `IF touched.relation < ${relations[middle]?.oid} THEN
    ${dispatch(relations.slice(0, middle))}
    ELSE ${dispatch(relations.slice(middle))} END IF;`;
}

/**
 * Takes the images that are too many out of a relation, and puts those that are missing back. Where it does both, it does so in one
 * statement: what is gone is no obstacle to what comes back, since `back` asks how many are gone, and so waits for all of them.
 */
function relationRewind(relation: Relation): string {
  const { sqlName, alwaysTriggers, key } = relation;
  const disable = alwaysTriggers.map(({ name }) => `ALTER TABLE ${sqlName} DISABLE TRIGGER ${name};`);
  const enable = alwaysTriggers.map(
    ({ name, enabled }) => `ALTER TABLE ${sqlName} ENABLE ${enabled === 'A' ? 'ALWAYS' : 'REPLICA'} TRIGGER ${name};`,
  );
  const deletion = key.length === 0 ? deletionByImage(relation) : deletionByKey(relation);
  return `
  ${disable.join('\n  ')}
  IF touched.back IS NULL THEN
    ${deletion};
    GET DIAGNOSTICS removed = ROW_COUNT;
  ELSIF touched.gone IS NULL THEN
    ${insertion(relation)};
    removed := 0;
  ELSE
    WITH gone AS (${deletion} RETURNING 1), back AS (${insertion(relation)} WHERE (SELECT count(*) FROM gone) >= 0)
    SELECT count(*) INTO removed FROM gone;
  END IF;
  ${enable.join('\n  ')}`;
}

/** OFFSET 0 keeps the planner from reading an image anew for each of its columns. */
function rowsOf(images: 'gone' | 'back', { sqlName }: Relation): string {
  return `(SELECT image::${sqlName} AS image FROM unnest(touched.${images}) AS image OFFSET 0) AS given`;
}

function deletionByKey(relation: Relation): string {
  const matches = relation.key.map(
    ({ name, equals }) => `held.${quoteName(name)} ${equals} (given.image).${quoteName(name)}`,
  );
  return `DELETE FROM ONLY ${relation.sqlName} AS held USING ${rowsOf('gone', relation)} WHERE ${matches.join(' AND ')}`;
}

/** Without a key, rows are told apart by their full text; of equal ones it does not matter which go. Reads the whole relation. */
function deletionByImage(relation: Relation): string {
  return `DELETE FROM ONLY ${relation.sqlName} WHERE ctid = ANY (ARRAY(
      SELECT place FROM (
        SELECT place, image, row_number() OVER (PARTITION BY image) AS copy
        FROM (SELECT ctid AS place, ${imageOf(relation)} AS image FROM ONLY ${relation.sqlName} AS leakproof_row) AS held
        WHERE image = ANY (touched.gone)
      ) AS held
      WHERE copy <= (SELECT count(*) FROM unnest(touched.gone) AS given WHERE given = held.image)))`;
}

function insertion(relation: Relation): string {
  const stored = relation.columns.filter(({ generated }) => generated === '').map(({ name }) => quoteName(name));
  const into =
    stored.length === 0 ? relation.sqlName : `${relation.sqlName} (${stored.join(', ')}) OVERRIDING SYSTEM VALUE`;
  return `INSERT INTO ${into} SELECT ${stored.map((name) => `(given.image).${name}`).join(', ')} FROM ${rowsOf('back', relation)}`;
}
