import type { ClientBase } from 'pg';
import type { Column, Table, Tenancy } from '../../../src/engine/tenancy/tenancy.ts';

/** All tables outside the harness's own schemas, partitions aside; without links, which the journal does not need. */
export async function readTables(client: ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<Omit<Table, 'name' | 'links' | 'columns'> & { columns: Column[] }>(`
    SELECT n.nspname AS schema, c.relname AS relation,
      (SELECT coalesce(json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
         'nullable', NOT a.attnotnull, 'generated', a.attgenerated <> '',
         'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'default' END) ORDER BY a.attnum), '[]')
       FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
      array(SELECT a.attname::text FROM pg_index i CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
        WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.place) AS "primaryKey"
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relpersistence <> 't'
      AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname NOT LIKE 'leakproof%' AND n.nspname <> 'information_schema'
    ORDER BY 1, 2`);
  return rows.map((row) => ({
    ...row,
    name: row.schema === 'public' ? row.relation : `${row.schema}.${row.relation}`,
    links: [],
  }));
}

/** A tenancy in which nobody owns anything, for tests that are not about owners. */
export function unowned(tables: readonly Table[]): Tenancy {
  return {
    root: tables[0]?.name ?? '',
    tables: new Map(tables.map((table) => [table.name, table])),
    ownership: new Map(tables.map(({ name }) => [name, { kind: 'shared' }])),
  };
}
