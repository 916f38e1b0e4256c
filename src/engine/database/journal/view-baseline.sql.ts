import type { MaterializedView } from './materialized-view.ts';

/**
 * Keeps what materialized views hold at the baseline, and brings it back.
 *
 * Nobody can write into such a view, and no trigger sees it change. But refreshing it gives it another file, or, where it is done row by
 * row, rows that another transaction wrote; so a look tells whether the application has refreshed it. What it held comes back by
 * refreshing it once more, from the tables as they were, at the time it was: hence every view that is populated is refreshed when the
 * baseline is captured. Before that it may hold anything, such as what a run of another day has left.
 */
export function viewBaselineSql(views: readonly MaterializedView[]): string {
  return `
CREATE TABLE leakproof.view_baseline (
  view oid PRIMARY KEY,
  is_populated boolean NOT NULL,
  instant timestamptz NOT NULL,
  file oid NOT NULL,
  writer xid NOT NULL,
  images bigint NOT NULL
);

CREATE FUNCTION leakproof.refresh_view(view regclass, instant timestamptz, is_populated boolean) RETURNS void LANGUAGE plpgsql
  SET row_security = on
AS $$
DECLARE
  images bigint := 0;
BEGIN
  UPDATE leakproof.step SET instant = $2, stream = 'view ' || view;
  PERFORM pg_catalog.setval('leakproof.draw', 1, false);
  EXECUTE format('REFRESH MATERIALIZED VIEW %s %s', view, CASE WHEN is_populated THEN 'WITH DATA' ELSE 'WITH NO DATA' END);
  IF is_populated THEN
    EXECUTE format('SELECT count(*) FROM %s', view) INTO images;
  END IF;
  DELETE FROM leakproof.view_baseline AS known WHERE known.view = $1;
  INSERT INTO leakproof.view_baseline
  VALUES ($1, $3, $2, pg_relation_filenode($1), pg_current_xact_id()::xid, images);
END $$;

CREATE FUNCTION leakproof.capture_views(instant timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  TRUNCATE leakproof.view_baseline;
  ${views.map(({ oid }) => `PERFORM leakproof.refresh_view(oid, $1, relispopulated) FROM pg_class WHERE oid = ${oid};`).join('\n  ')}
END $$;

CREATE FUNCTION leakproof.rewind_views() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  known leakproof.view_baseline;
  is_other boolean;
BEGIN
  ${views.map(viewRewind).join('\n  ')}
END $$;

-- Lets time and chance be real. A view that was empty at the baseline is so for the next one.
CREATE FUNCTION leakproof.release() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  filled regclass;
BEGIN
  FOR filled IN SELECT c.oid FROM leakproof.view_baseline JOIN pg_class AS c ON c.oid = view WHERE NOT is_populated AND relispopulated LOOP
    EXECUTE format('REFRESH MATERIALIZED VIEW %s WITH NO DATA', filled);
  END LOOP;
  UPDATE leakproof.step SET instant = NULL, stream = NULL;
END $$;`;
}

function viewRewind({ oid, sqlName, isKeyed }: MaterializedView): string {
  const rows = isKeyed
    ? `
  -- Only a view that holds something may be read, and the same file says that it still does.
  IF NOT is_other AND known.is_populated THEN
    SELECT count(*) <> known.images OR coalesce(bool_or(xmin <> known.writer), false) INTO is_other FROM ${sqlName};
  END IF;`
    : '';
  return `SELECT * INTO known FROM leakproof.view_baseline WHERE view = ${oid};
  is_other := pg_relation_filenode(${oid}) IS DISTINCT FROM known.file;${rows}
  IF is_other THEN
    PERFORM leakproof.refresh_view(${oid}, known.instant, known.is_populated);
  END IF;`;
}
