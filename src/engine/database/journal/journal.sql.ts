import { EXACT_TEXT_CLAUSES } from './exact-text.ts';
import type { Relation } from './relation.ts';
import { imageOf } from './row-image.ts';

/** Row triggers of one event fire in the order of their names. A space sorts before all that people use. */
export const ROW_TRIGGER = ' leakproof journal';
export const TRUNCATE_TRIGGER = ' leakproof truncate';

/**
 * The journal and the function behind its triggers.
 *
 * `before` and `after` are row texts, from which a rewind restores without loss; `before_json` and `after_json` feed the mirror.
 * The places are physical (`ctid`): they chain the versions of a row, because AFTER triggers may fire in another order than that in
 * which the rows changed (see `change-order.ts`).
 *
 * The function belongs to the harness and runs with its rights, so that an application role needs none on this schema.
 */
export const JOURNAL_SQL = `
CREATE UNLOGGED TABLE leakproof.journal (
  position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction xid8 NOT NULL,
  relation oid NOT NULL,
  operation "char" NOT NULL,
  place_before tid,
  place_after tid,
  before text,
  after text,
  before_json text,
  after_json text,
  backend integer NOT NULL,
  statement text
);

CREATE FUNCTION leakproof.record_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${EXACT_TEXT_CLAUSES} AS $$
BEGIN
  -- Asked here and not in a WHEN clause, which Postgres would parse anew for every statement.
  IF current_setting('leakproof.rewinding', true) = 'on' THEN
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    INSERT INTO leakproof.journal
      (transaction, relation, operation, place_after, after, after_json, backend, statement)
    VALUES (pg_current_xact_id(), TG_RELID, 'i', NEW.ctid, NEW::text, row_to_json(NEW)::text,
      pg_backend_pid(), left(current_query(), 4000));
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO leakproof.journal
      (transaction, relation, operation, place_before, place_after, before, after, before_json, after_json, backend, statement)
    VALUES (pg_current_xact_id(), TG_RELID, 'u', OLD.ctid, NEW.ctid, OLD::text, NEW::text,
      row_to_json(OLD)::text, row_to_json(NEW)::text, pg_backend_pid(), left(current_query(), 4000));
  ELSE
    INSERT INTO leakproof.journal
      (transaction, relation, operation, place_before, before, before_json, backend, statement)
    VALUES (pg_current_xact_id(), TG_RELID, 'd', OLD.ctid, OLD::text, row_to_json(OLD)::text,
      pg_backend_pid(), left(current_query(), 4000));
  END IF;
  RETURN NULL;
END $$;

-- The argument is the expression for the image of the row "leakproof_row".
CREATE FUNCTION leakproof.record_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${EXACT_TEXT_CLAUSES}
  SET row_security = off
AS $$
BEGIN
  EXECUTE format('INSERT INTO leakproof.journal
      (transaction, relation, operation, place_before, before, before_json, backend, statement)
    SELECT pg_current_xact_id(), %s, ''d'', leakproof_row.ctid, %s, row_to_json(leakproof_row.*)::text,
      pg_backend_pid(), left(current_query(), 4000)
    FROM ONLY %I.%I AS leakproof_row', TG_RELID, TG_ARGV[0], TG_TABLE_SCHEMA, TG_TABLE_NAME);
  RETURN NULL;
END $$;`;

/** What is known of the state that a rewind goes back to, and of the step that is running. */
export const BASELINE_SQL = `
CREATE TABLE leakproof.baseline (generation uuid NOT NULL);
-- A crash of the server empties unlogged tables, the journal with them. Then this one is empty too, and the generation unproven.
CREATE UNLOGGED TABLE leakproof.witness (generation uuid NOT NULL);
CREATE TABLE leakproof.sequence_baseline (sequence oid PRIMARY KEY, last_value bigint NOT NULL, is_called boolean NOT NULL);

-- One row. Nulls stand for the real clock and real randomness. The run's entries in the journal are those beyond "since".
CREATE TABLE leakproof.step (instant timestamptz, stream text, since bigint NOT NULL);
INSERT INTO leakproof.step VALUES (NULL, NULL, 0);
CREATE SEQUENCE leakproof.draw;`;

/** The triggers of one application table: $table its quoted name, and those of the relations that hold its rows. */
export function triggerSql(table: { readonly sqlName: string; readonly relations: readonly Relation[] }): string {
  const rows = `CREATE TRIGGER "${ROW_TRIGGER}" AFTER INSERT OR UPDATE OR DELETE ON ${table.sqlName} FOR EACH ROW
  EXECUTE FUNCTION leakproof.record_row();
ALTER TABLE ${table.sqlName} ENABLE ALWAYS TRIGGER "${ROW_TRIGGER}";`;
  const relations = table.relations.map(
    (relation) => `
CREATE TRIGGER "${TRUNCATE_TRIGGER}" BEFORE TRUNCATE ON ${relation.sqlName}
  EXECUTE FUNCTION leakproof.record_truncate('${imageOf(relation).replaceAll("'", "''")}');
ALTER TABLE ${relation.sqlName} ENABLE ALWAYS TRIGGER "${ROW_TRIGGER}", ENABLE ALWAYS TRIGGER "${TRUNCATE_TRIGGER}";`,
  );
  return rows + relations.join('');
}
