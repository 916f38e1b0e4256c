/** Every sequence of the application: its oid, and its quoted name with the schema. */
export const APPLICATION_SEQUENCES_SQL = `
SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'leakproof%'
ORDER BY 2`;

/** Notes where every sequence of the application stands. */
export const CAPTURE_SEQUENCES_SQL = `
DO $$
DECLARE
  sequence record;
BEGIN
  FOR sequence IN ${APPLICATION_SEQUENCES_SQL} LOOP
    EXECUTE format('INSERT INTO leakproof.sequence_baseline SELECT %s, last_value, is_called FROM %s', sequence.oid, sequence.name);
  END LOOP;
END $$`;
