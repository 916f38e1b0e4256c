import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { deriveOwnership } from './derive-ownership.ts';
import { linkIdentity } from './link-text.ts';
import { type RandomSchema, randomSchema } from './random-schema.ts';
import type { Link, OwnershipPath, Table, TableName, Tenancy } from './tenancy.ts';

/** The tenancy, or the names of the tables that are reported as unclassified. */
function outcome({ tables, declaration }: RandomSchema): Tenancy | readonly TableName[] {
  try {
    return deriveOwnership(tables, declaration);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
    const [, ...lines] = error.message.split('\n');
    return lines.map((line) => line.trim().split(':')[0] ?? '');
  }
}

const isTenancy = (found: Tenancy | readonly TableName[]): found is Tenancy => 'root' in found;

const pathsOf = (tenancy: Tenancy): readonly (readonly [TableName, OwnershipPath])[] =>
  [...tenancy.ownership].flatMap(([name, owned]) =>
    owned.kind === 'owned' || owned.kind === 'audit' ? owned.paths.map((path) => [name, path] as const) : [],
  );

/**
 * Which tables lead to the root, said in another way than the code does it: a table leads there if some link of it, that is not across,
 * leads to the root or to a table that leads there, found by walking up from the table. What only arrays and json hold counts for
 * tables with the role for it.
 */
function leadsToRoot({ tables, declaration }: RandomSchema, from: TableName): boolean {
  const { shared = [], audit = [], owned = [], across = [] } = declaration;
  const { columns = {}, polymorphic = {}, arrays = {}, json = {} } = declaration;
  const seen = new Set<TableName>();
  const walk = (name: TableName): boolean => {
    if (name === declaration.root) return true;
    if (shared.includes(name) || seen.has(name)) return false;
    seen.add(name);
    const table = tables.find((candidate) => candidate.name === name);
    const soft = owned.includes(name) || audit.includes(name);
    return (table?.columns ?? []).some(({ name: column }) => {
      const full = `${name}.${column}`;
      if (across.includes(full)) return false;
      const foreignKey = table?.links.find(({ columns: [held] }) => held === column)?.parent;
      const ids = json[full];
      const softParent = soft ? (arrays[full] ?? (typeof ids === 'object' ? ids.id : undefined)) : undefined;
      const [ofSeveral] = Object.values(polymorphic[full]?.tables ?? {});
      const parent = foreignKey ?? columns[full] ?? ofSeveral ?? softParent;
      return typeof parent === 'string' && walk(parent);
    });
  };
  return walk(from);
}

test.prop([randomSchema()])('every table is classified, or reported as unclassified', (schema) => {
  const { shared = [], audit = [] } = schema.declaration;
  const unclassified = schema.tables
    .map(({ name }) => name)
    .filter((name) => !shared.includes(name) && !audit.includes(name) && !leadsToRoot(schema, name));
  const found = outcome(schema);
  if (!isTenancy(found)) {
    expect(found).toEqual(unclassified);
    return;
  }
  expect(unclassified).toEqual([]);
  expect([...found.ownership.keys()]).toEqual(schema.tables.map(({ name }) => name));
});

test.prop([randomSchema()])(
  'every path is a chain of links that ends at the root, and passes no shared table',
  (schema) => {
    const found = outcome(schema);
    if (!isTenancy(found)) return;
    for (const [name, path] of pathsOf(found)) {
      let at = name;
      for (const link of path) {
        expect(found.tables.get(at)?.links).toContain(link);
        expect(found.ownership.get(link.parent)?.kind).not.toBe('shared');
        expect(link.across).toBeUndefined();
        at = link.parent;
      }
      expect(at).toBe(found.root);
    }
  },
);

test.prop([randomSchema()])('every link that leads to the root is the head of exactly one path', (schema) => {
  const found = outcome(schema);
  if (!isTenancy(found)) return;
  for (const [name, owned] of found.ownership) {
    if (owned.kind !== 'owned' && owned.kind !== 'audit') continue;
    const proving = (found.tables.get(name)?.links ?? []).filter(
      (link) => link.across !== true && leadsToRoot(schema, link.parent),
    );
    expect(owned.paths.map(([link]) => identity(link)).sort()).toEqual(proving.map(identity).sort());
    if (owned.kind === 'owned') expect(owned.paths.length).toBeGreaterThan(0);
  }
});

test.prop([randomSchema(), fc.noShrink(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })))])(
  'the order of tables and links makes no difference',
  (schema, random) => {
    const shuffled = schema.tables.map((table): Table => ({ ...table, links: shuffle(table.links, random) }));
    const found = outcome({ ...schema, tables: shuffle(shuffled, random) });
    const original = outcome(schema);
    expect(text(found)).toBe(text(original));
  },
);

/** Everything that was found, in its order. */
function text(found: Tenancy | readonly TableName[]): string {
  return JSON.stringify(
    isTenancy(found) ? { ...found, tables: [...found.tables], ownership: [...found.ownership] } : found,
  );
}

const identity = (link: Link | undefined): string => (link ? linkIdentity(link) : '');

function shuffle<T>(values: readonly T[], random: Iterator<number>): T[] {
  return values
    .map((value) => ({ value, rank: Number(random.next().value) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}
