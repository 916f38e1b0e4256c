/**
 * For schemas $1 and names $2: every relation that holds rows, one row each; for a table that holds none itself (a partitioned one)
 * also a row whose `oid` is null. `index` counts the given tables from 1.
 */
export const RELATIONS_SQL = `
WITH RECURSIVE wanted AS (
  SELECT w.index, c.oid, c.relkind
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (schema, name, index)
  JOIN pg_namespace n ON n.nspname = w.schema
  JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.name AND c.relkind IN ('r', 'p')
), tree AS (
  SELECT index, oid, relkind FROM wanted
  UNION ALL
  SELECT tree.index, c.oid, c.relkind
  FROM tree JOIN pg_inherits i ON i.inhparent = tree.oid JOIN pg_class c ON c.oid = i.inhrelid
  WHERE tree.relkind = 'p' AND c.relkind IN ('r', 'p')
)
SELECT tree.index::int AS index,
  CASE WHEN tree.relkind = 'r' THEN tree.oid::bigint END AS oid,
  format('%I.%I', n.nspname, c.relname) AS "sqlName",
  (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'generated', a.attgenerated) ORDER BY a.attnum), '[]')
   FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
  (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'equals', format('OPERATOR(%I.%s)', o.nspname, p.oprname))
     ORDER BY k.place), '[]')
   FROM pg_index x
   CROSS JOIN LATERAL unnest(x.indkey::int2[], x.indclass::oid[]) WITH ORDINALITY AS k (attnum, class, place)
   JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
   JOIN pg_opclass l ON l.oid = k.class
   JOIN pg_am m ON m.oid = l.opcmethod AND m.amname = 'btree'
   JOIN pg_amop s ON s.amopfamily = l.opcfamily AND s.amoplefttype = l.opcintype AND s.amoprighttype = l.opcintype
     AND s.amopstrategy = 3
   JOIN pg_operator p ON p.oid = s.amopopr
   JOIN pg_namespace o ON o.oid = p.oprnamespace
   WHERE x.indrelid = c.oid AND x.indisprimary AND k.place <= x.indnkeyatts) AS key,
  (SELECT coalesce(json_agg(json_build_object('name', format('%I', t.tgname), 'enabled', t.tgenabled) ORDER BY t.tgname), '[]')
   FROM pg_trigger t JOIN pg_proc f ON f.oid = t.tgfoid
   WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgenabled IN ('A', 'R')
     AND f.pronamespace IS DISTINCT FROM to_regnamespace('leakproof')::oid) AS "alwaysTriggers"
FROM tree JOIN pg_class c ON c.oid = tree.oid JOIN pg_namespace n ON n.oid = c.relnamespace
ORDER BY tree.index, c.oid`;
