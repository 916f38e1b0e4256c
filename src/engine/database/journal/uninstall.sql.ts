/**
 * Takes away all that the journal has put into the database; the triggers go with their functions. The schema stays: it also holds
 * the marker by which a database is known to be the harness's own.
 */
export const UNINSTALL_SQL = `
DO $$
DECLARE
  routine regprocedure;
BEGIN
  FOR routine IN
    SELECT oid FROM pg_proc WHERE pronamespace = 'leakproof'::regnamespace
      AND proname IN ('record', 'record_row', 'record_replica_row', 'record_truncate', 'rewind', 'begin_run',
        'refresh_view', 'capture_views', 'rewind_views', 'release')
  LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', routine);
  END LOOP;
END $$;
DROP TABLE IF EXISTS leakproof.journal, leakproof.witness, leakproof.sequence_baseline, leakproof.view_baseline, leakproof.step;
DROP SEQUENCE IF EXISTS leakproof.draw;`;
