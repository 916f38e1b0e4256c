import type pg from 'pg';
import type { Column, Link, Table } from './tenancy.ts';

/** Schemas that hold nothing of the application's: the engine's own, and the one in which drizzle-kit keeps its migrations. */
const FOREIGN_SCHEMAS = ['information_schema', 'leakproof', 'drizzle'];

/** A table as the query below gives it. */
type CatalogRow = {
  readonly schema: string;
  readonly relation: string;
  readonly columns: readonly (Omit<Column, 'baseType' | 'virtual' | 'identity' | 'counted'> & {
    readonly baseType: string | null;
    readonly virtual: boolean;
    readonly identity: string;
    readonly counted: boolean;
  })[];
  readonly primaryKey: readonly string[];
  readonly foreignKeys: readonly {
    readonly columns: readonly string[];
    readonly schema: string;
    readonly relation: string;
    readonly parentColumns: readonly string[];
    /** True where the last column is a period that the parent's period contains (Postgres 18), not a value that equals the parent's. */
    readonly period: boolean;
    readonly enforced: boolean;
  }[];
};

/**
 * Reads all tables of the application: ordinary and partitioned tables of all schemas but Postgres's own, the engine's and
 * drizzle-kit's. Partitions are part of their partitioned table, also as the target of a foreign key. Views, materialized views,
 * foreign and temporary tables are left out. Needs no right but to connect; works on Postgres 12 and later.
 */
export async function readCatalog(client: pg.ClientBase): Promise<readonly Table[]> {
  const { rows } = await client.query<CatalogRow>(QUERY, [FOREIGN_SCHEMAS]);
  return rows.map(toTable);
}

function toTable({ schema, relation, columns, primaryKey, foreignKeys }: CatalogRow): Table {
  const nullable = new Set(columns.filter((column) => column.nullable).map(({ name }) => name));
  return {
    name: tableName(schema, relation),
    schema,
    relation,
    columns: columns.map(toColumn),
    primaryKey,
    links: foreignKeys.map((key): Link => {
      const compared = key.period ? key.columns.length - 1 : key.columns.length;
      const linked = key.columns.slice(0, compared);
      return {
        kind: 'foreign-key',
        columns: linked,
        parent: tableName(key.schema, key.relation),
        parentColumns: key.parentColumns.slice(0, compared),
        nullable: linked.some((name) => nullable.has(name)),
        ...(key.enforced ? {} : { declared: true }),
      };
    }),
  };
}

function toColumn({
  name,
  type,
  baseType,
  nullable,
  generated,
  virtual,
  identity,
  counted,
}: CatalogRow['columns'][number]): Column {
  return {
    name,
    type,
    ...(baseType === null ? {} : { baseType }),
    nullable,
    generated,
    ...(virtual ? { virtual } : {}),
    identity: identity === 'a' ? 'always' : identity === 'd' ? 'default' : null,
    ...(counted ? { counted } : {}),
  };
}

function tableName(schema: string, relation: string): string {
  return schema === 'public' ? relation : `${schema}.${relation}`;
}

/**
 * One query, so that it sees one state of the catalog. Everything is named with its schema: in the integration database functions of
 * the harness stand before `pg_catalog` on the search path.
 */
const QUERY = /* sql */ `
with application_table as (
  select c.oid, n.nspname, c.relname
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition
    and n.nspname !~ '^pg_' and n.nspname <> all ($1::text[])
)
select
  t.nspname::text as schema,
  t.relname::text as relation,
  (
    select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', a.attname,
      'type', pg_catalog.format_type(a.atttypid, a.atttypmod),
      'baseType', case when y.typtype = 'd' then pg_catalog.format_type(base.oid, null) end,
      'nullable', not (a.attnotnull or y.typnotnull),
      'generated', a.attgenerated <> '',
      'virtual', a.attgenerated = 'v',
      'identity', a.attidentity,
      'counted', a.attidentity <> '' or exists (
        select from pg_catalog.pg_attrdef d
        where d.adrelid = a.attrelid and d.adnum = a.attnum and a.attgenerated = ''
          and pg_catalog.pg_get_expr(d.adbin, d.adrelid) ~ '\\mnextval\\('
      )
    ) order by a.attnum), '[]')
    from pg_catalog.pg_attribute a
    join pg_catalog.pg_type y on y.oid = a.atttypid
    left join lateral (
      with recursive under as (
        select y.oid, y.typtype, y.typbasetype
        union all
        select b.oid, b.typtype, b.typbasetype
        from under join pg_catalog.pg_type b on b.oid = under.typbasetype
        where under.typtype = 'd'
      )
      select oid from under where typtype <> 'd'
    ) base on y.typtype = 'd'
    where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
  ) as columns,
  (
    select coalesce(pg_catalog.jsonb_agg(a.attname order by k.position), '[]')
    from pg_catalog.pg_constraint p
    cross join lateral unnest(p.conkey) with ordinality k (attnum, position)
    join pg_catalog.pg_attribute a on a.attrelid = t.oid and a.attnum = k.attnum
    where p.conrelid = t.oid and p.contype = 'p'
  ) as "primaryKey",
  (
    select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'columns', linked.columns,
      'schema', parent.nspname,
      'relation', parent.relname,
      'parentColumns', linked.parent_columns,
      'period', coalesce((pg_catalog.to_jsonb(f) ->> 'conperiod')::boolean, false),
      'enforced', f.convalidated and coalesce((pg_catalog.to_jsonb(f) ->> 'conenforced')::boolean, true)
    ) order by f.conname), '[]')
    from pg_catalog.pg_constraint f
    -- A foreign key may be to one partition: its rows are the partitioned table's.
    join application_table parent on parent.oid = coalesce(pg_catalog.pg_partition_root(f.confrelid)::oid, f.confrelid)
    cross join lateral (
      select pg_catalog.jsonb_agg(own.attname order by k.position) as columns,
             pg_catalog.jsonb_agg(theirs.attname order by k.position) as parent_columns
      from unnest(f.conkey, f.confkey) with ordinality k (attnum, parent_attnum, position)
      join pg_catalog.pg_attribute own on own.attrelid = f.conrelid and own.attnum = k.attnum
      join pg_catalog.pg_attribute theirs on theirs.attrelid = f.confrelid and theirs.attnum = k.parent_attnum
    ) linked
    -- One with a parent constraint is the copy that Postgres keeps for a partition.
    where f.conrelid = t.oid and f.contype = 'f' and f.conparentid = 0
  ) as "foreignKeys"
from application_table t
order by t.nspname collate "C", t.relname collate "C"`;
