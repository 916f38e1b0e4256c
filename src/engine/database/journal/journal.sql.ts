import { EXACT_TEXT_CLAUSES } from './exact-text.ts';
import type { Relation } from './relation.ts';
import { imageOf } from './row-image.ts';

/** Row triggers of one event fire in the order of their names. A space sorts before all that people use. */
const ROW_TRIGGER = ' leakproof journal';
const REPLICA_TRIGGER = ' leakproof replica';
const TRUNCATE_TRIGGER = ' leakproof truncate';

/** The triggers that every relation must have, with how `pg_trigger` says that they are enabled. */
export const TRIGGERS: readonly { readonly name: string; readonly enabled: string }[] = [
  { name: ROW_TRIGGER, enabled: 'O' },
  { name: REPLICA_TRIGGER, enabled: 'R' },
  { name: TRUNCATE_TRIGGER, enabled: 'A' },
];

type RecordExpressions = {
  readonly operation: string;
  readonly relation: string;
  readonly before?: string;
  readonly placeBefore?: string;
  readonly after?: string;
  readonly placeAfter?: string;
};

/** The one statement that writes to the journal for a row. */
function recordSql({ operation, relation, before, placeBefore, after, placeAfter }: RecordExpressions): string {
  const images = (row: string | undefined) =>
    row === undefined ? 'NULL, NULL' : `${row}::text, row_to_json(${row})::text`;
  return `INSERT INTO leakproof.journal
      (transaction, operation, relation, place_before, place_after, before, before_json, after, after_json, backend, statement)
    VALUES (pg_current_xact_id(), ${operation}, ${relation}, ${placeBefore ?? 'NULL'}, ${placeAfter ?? 'NULL'},
      ${images(before)}, ${images(after)}, pg_backend_pid(), left(current_query(), 4000))`;
}

/**
 * The journal and the function behind its triggers.
 *
 * `before` and `after` are row texts, from which a rewind restores without loss; `before_json` and `after_json` feed the mirror.
 * The places are physical (`ctid`): they chain the versions of a row, because AFTER triggers may fire in another order than that in
 * which the rows changed (see `change-order.ts`).
 *
 * The functions that write belong to the harness and run with its rights, so that an application role needs none on this schema.
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
  CASE TG_OP
    WHEN 'INSERT' THEN ${recordSql({ operation: "'i'", relation: 'TG_RELID', after: 'NEW', placeAfter: 'NEW.ctid' })};
    WHEN 'UPDATE' THEN ${recordSql({ operation: "'u'", relation: 'TG_RELID', before: 'OLD', placeBefore: 'OLD.ctid', after: 'NEW', placeAfter: 'NEW.ctid' })};
    ELSE ${recordSql({ operation: "'d'", relation: 'TG_RELID', before: 'OLD', placeBefore: 'OLD.ctid' })};
  END CASE;
  RETURN NULL;
END $$;

CREATE FUNCTION leakproof.record("char", oid, record, tid, record, tid)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER ${EXACT_TEXT_CLAUSES} AS $$
BEGIN
  ${recordSql({ operation: '$1', relation: '$2', before: '$3', placeBefore: '$4', after: '$5', placeAfter: '$6' })};
END $$;

-- In a session that plays a replica, as a rewind does. This one has no settings of its own, which would cost a rewind as much for each
-- row as putting it back; nor is a rewind passed over by a WHEN clause, which Postgres would parse anew for every statement.
CREATE FUNCTION leakproof.record_replica_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_catalog.current_setting('leakproof.rewinding', true) OPERATOR(pg_catalog.=) 'on' THEN
    RETURN NULL;
  END IF;
  CASE TG_OP
    WHEN 'INSERT' THEN PERFORM leakproof.record('i', TG_RELID, NULL, NULL, NEW, NEW.ctid);
    WHEN 'UPDATE' THEN PERFORM leakproof.record('u', TG_RELID, OLD, OLD.ctid, NEW, NEW.ctid);
    ELSE PERFORM leakproof.record('d', TG_RELID, OLD, OLD.ctid, NULL, NULL);
  END CASE;
  RETURN NULL;
END $$;

-- The argument is the expression for the image of the row "leakproof_row".
CREATE FUNCTION leakproof.record_truncate() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER ${EXACT_TEXT_CLAUSES}
  SET row_security = off
AS $$
BEGIN
  -- From here on the relation gives its places anew (see change-order.ts), so those of the rows that go now say nothing.
  INSERT INTO leakproof.journal (transaction, relation, operation, backend, statement)
  VALUES (pg_current_xact_id(), TG_RELID, 't', pg_backend_pid(), left(current_query(), 4000));
  EXECUTE format('INSERT INTO leakproof.journal
      (transaction, relation, operation, before, before_json, backend, statement)
    SELECT pg_current_xact_id(), %s, ''d'', %s, row_to_json(leakproof_row.*)::text,
      pg_backend_pid(), left(current_query(), 4000)
    FROM ONLY %I.%I AS leakproof_row', TG_RELID, TG_ARGV[0], TG_TABLE_SCHEMA, TG_TABLE_NAME);
  RETURN NULL;
END $$;`;

/** What is known of the state that a rewind goes back to, and of the step that is running. */
export const BASELINE_SQL = `
CREATE TABLE leakproof.sequence_baseline (sequence oid PRIMARY KEY, last_value bigint NOT NULL, is_called boolean NOT NULL);

-- One row. Nulls stand for the real clock and real randomness, and for no baseline. The run's entries in the journal are those beyond
-- "since".
CREATE TABLE leakproof.step (instant timestamptz, stream text, since bigint NOT NULL, generation uuid);
INSERT INTO leakproof.step (since) VALUES (0);

-- A crash of the server empties unlogged tables, the journal with them. Then this one is empty too, and the generation unproven.
CREATE UNLOGGED TABLE leakproof.witness (generation uuid NOT NULL);

CREATE SEQUENCE leakproof.draw;`;

/** The triggers of one application table: $table its quoted name, and those of the relations that hold its rows. */
export function triggerSql(table: { readonly sqlName: string; readonly relations: readonly Relation[] }): string {
  const rows = `
CREATE TRIGGER "${ROW_TRIGGER}" AFTER INSERT OR UPDATE OR DELETE ON ${table.sqlName}
  FOR EACH ROW EXECUTE FUNCTION leakproof.record_row();
CREATE TRIGGER "${REPLICA_TRIGGER}" AFTER INSERT OR UPDATE OR DELETE ON ${table.sqlName}
  FOR EACH ROW EXECUTE FUNCTION leakproof.record_replica_row();
ALTER TABLE ${table.sqlName} ENABLE REPLICA TRIGGER "${REPLICA_TRIGGER}";`;
  const relations = table.relations.map(
    (relation) => `
CREATE TRIGGER "${TRUNCATE_TRIGGER}" BEFORE TRUNCATE ON ${relation.sqlName}
  EXECUTE FUNCTION leakproof.record_truncate('${imageOf(relation).replaceAll("'", "''")}');
ALTER TABLE ${relation.sqlName} ENABLE REPLICA TRIGGER "${REPLICA_TRIGGER}", ENABLE ALWAYS TRIGGER "${TRUNCATE_TRIGGER}";`,
  );
  return rows + relations.join('');
}

/** Lets the triggers of those relations rest, so that nothing that is written to them is recorded but that they are truncated. */
export function restSql(relations: readonly Relation[]): string {
  return relations
    .map(
      ({ sqlName }) => `ALTER TABLE ${sqlName} DISABLE TRIGGER "${ROW_TRIGGER}", DISABLE TRIGGER "${REPLICA_TRIGGER}";`,
    )
    .join('\n');
}

/** Has the triggers record again, after they have rested. */
export function armSql(relations: readonly Relation[]): string {
  return relations
    .map(
      ({ sqlName }) =>
        `ALTER TABLE ${sqlName} ENABLE TRIGGER "${ROW_TRIGGER}", ENABLE REPLICA TRIGGER "${REPLICA_TRIGGER}";`,
    )
    .join('\n');
}
