import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { deriveOwnership } from './derive-ownership.ts';
import { createOwnerResolver, type OwnerResolver } from './owner-resolver.ts';
import { provingLinks } from './proving-links.ts';
import { randomSchema } from './random-schema.ts';
import type { Row } from './row.ts';
import type { Link, TableName, Tenancy } from './tenancy.ts';

const TENANTS = ['A', 'B'];
const PER_TENANT = 2;

/** A schema that classifies, with rows whose links are absent or lead to rows of their own tenant. `T0` is the root. */
const coherentWorld = randomSchema(6)
  .map(({ tables, declaration }) => {
    try {
      return deriveOwnership(tables, declaration);
    } catch {
      return undefined;
    }
  })
  .filter((tenancy) => tenancy !== undefined)
  .chain((tenancy) =>
    fc
      .array(fc.option(fc.nat({ max: PER_TENANT - 1 }), { freq: 2 }), { minLength: 80, maxLength: 80 })
      .map((choices) => ({ tenancy, rows: fill(tenancy, choices) })),
  );

type World = ReadonlyMap<TableName, Map<string, Row>>;

/** The id of the n-th row of a table in a tenant; the root's only row of a tenant is the tenant itself. */
function idOf({ root }: Tenancy, table: TableName, tenant: string, at: number): string {
  return table === root ? tenant : `${table}/${tenant}/${at}`;
}

function fill(tenancy: Tenancy, choices: readonly (number | null)[]): World {
  let drawn = 0;
  const world = new Map<TableName, Map<string, Row>>();
  for (const { name, links } of tenancy.tables.values()) {
    const rows = new Map<string, Row>();
    for (const tenant of TENANTS) {
      for (let at = 0; at < PER_TENANT; at += 1) {
        const row: Record<string, Row[string]> = { id: idOf(tenancy, name, tenant, at) };
        for (const link of links) {
          const choice = choices[drawn++ % choices.length] ?? null;
          Object.assign(row, pointing(link, choice === null ? null : idOf(tenancy, link.parent, tenant, choice)));
        }
        rows.set(String(row.id), row);
      }
    }
    world.set(name, rows);
  }
  return world;
}

/** The column of a link, made to point at a row. */
function pointing(link: Link, id: string | null): Row {
  const [column = ''] = link.columns;
  if (link.kind === 'array') return { [column]: id === null ? [] : [id] };
  if (link.kind === 'json') return { [column]: id === null ? {} : { id } };
  if (link.when) return { [column]: id, [link.when.column]: id === null ? 'nothing' : link.when.value };
  return { [column]: id };
}

function resolverOf(tenancy: Tenancy, rows: World): OwnerResolver {
  return createOwnerResolver(tenancy, { findRow: (table, _columns, [id]) => rows.get(table)?.get(String(id)) });
}

const tenantOf = (row: Row): string | undefined =>
  String(row.id).split('/')[1] ?? TENANTS.find((tenant) => tenant === row.id);

/** Whether any chain of links that are present leads from the row to its tenant, found by plain search without any ranking. */
function isConnected(tenancy: Tenancy, rows: World, table: TableName, row: Row, seen = new Set<Row>()): boolean {
  if (table === tenancy.root) return true;
  if (seen.has(row)) return false;
  seen.add(row);
  return provingLinks(tenancy, table).some((link) => {
    const held = row[link.columns[0] ?? ''];
    const id = link.kind === 'foreign-key' ? held : Array.isArray(held) ? held[0] : Object.values(held ?? {})[0];
    const parent = rows.get(link.parent)?.get(String(id));
    return parent !== undefined && isConnected(tenancy, rows, link.parent, parent, seen);
  });
}

test.prop([coherentWorld])(
  'a row belongs to its tenant wherever links connect it, and else to nobody',
  ({ tenancy, rows }) => {
    const resolver = resolverOf(tenancy, rows);
    for (const [table, ownership] of tenancy.ownership) {
      for (const row of rows.get(table)?.values() ?? []) {
        const expected = ownership.kind !== 'shared' && isConnected(tenancy, rows, table, row) ? tenantOf(row) : null;
        expect(resolver.ownerOf(table, row)).toBe(expected);
        expect(resolver.directOwner(table, row) ?? expected).toBe(expected);
      }
    }
  },
);

test.prop([coherentWorld])('all claims of a coherent row name one tenant', ({ tenancy, rows }) => {
  const resolver = resolverOf(tenancy, rows);
  for (const table of tenancy.tables.keys()) {
    for (const row of rows.get(table)?.values() ?? []) {
      for (const { owner } of resolver.claims(table, row)) expect([tenantOf(row), null]).toContain(owner);
    }
  }
});

test.prop([coherentWorld, fc.nat()])(
  'a link bent to another tenant shows in the claims of that very row',
  ({ tenancy, rows }, pick) => {
    const candidates = [...tenancy.tables.keys()].flatMap((table) =>
      [...(rows.get(table)?.values() ?? [])].flatMap((row) =>
        provingLinks(tenancy, table).map((link) => ({ table, row, link })),
      ),
    );
    const bent = candidates[pick % Math.max(1, candidates.length)];
    if (!bent) return;
    const { table, row, link } = bent;
    const other = TENANTS.find((tenant) => tenant !== tenantOf(row)) ?? '';
    const target = rows.get(link.parent)?.get(idOf(tenancy, link.parent, other, 0));
    if (!target || !isConnected(tenancy, rows, link.parent, target)) return;
    const claims = resolverOf(tenancy, rows).claims(table, { ...row, ...pointing(link, String(target.id)) });
    expect(claims.filter(({ via }) => via.columns[0] === link.columns[0]).map(({ owner }) => owner)).toEqual([other]);
  },
);
