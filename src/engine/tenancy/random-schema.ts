import fc from 'fast-check';
import type { PolymorphicIds, TenancyDeclaration } from './declaration.ts';
import { sketchTables, type TableSketch } from './sketch-tables.ts';
import type { Table } from './tenancy.ts';

/** A schema that the declaration fits, though it may leave tables unclassified. For tests. */
export type RandomSchema = { readonly tables: readonly Table[]; readonly declaration: TenancyDeclaration };

/** What a column of a random table may hold. */
const KINDS = ['foreign-key', 'nullable', 'columns', 'polymorphic', 'arrays', 'json', 'across'] as const;

/**
 * Random schemas over a root `t0`: links of every kind in any direction, so with self references, cycles, islands and several links
 * between the same two tables; every role but `ignore`, which takes tables away before anything is derived. In two of three schemas each
 * table has a foreign key to an earlier one as well, since few schemas classify by luck.
 */
export function randomSchema(maxTables = 8): fc.Arbitrary<RandomSchema> {
  return fc
    .tuple(fc.integer({ min: 1, max: maxTables }), fc.constantFrom(true, true, false))
    .chain(([count, anchored]) => {
      const names = Array.from({ length: count }, (_, at) => `t${at}`);
      const link = fc.record({ kind: fc.constantFrom(...KINDS), parent: fc.constantFrom(...names) });
      const role = fc.constantFrom('none', 'none', 'none', 'shared', 'audit', 'owned');
      return fc
        .tuple(...names.map(() => fc.record({ links: fc.array(link, { maxLength: 3 }), role, anchor: fc.nat() })))
        .map((drawn) => {
          const tables = drawn.map((table, at) => ({ ...table, name: `t${at}` }));
          return assemble(anchored ? tables.map((table, at) => anchor(table, tables.slice(0, at))) : tables);
        });
    });
}

type DrawnTable = {
  readonly name: string;
  readonly role: string;
  readonly links: readonly { readonly kind: (typeof KINDS)[number]; readonly parent: string }[];
};

/** Adds a foreign key to one of the tables before, so that the table leads to the root. */
function anchor<T extends DrawnTable & { readonly anchor: number }>(table: T, before: readonly T[]): DrawnTable {
  const parents = before.filter(({ role, name }) => role !== 'shared' || name === 't0');
  const parent = parents[table.anchor % Math.max(1, parents.length)]?.name;
  return parent === undefined ? table : { ...table, links: [...table.links, { kind: 'nullable', parent }] };
}

function assemble(drawn: readonly DrawnTable[]): RandomSchema {
  const sketches: Record<string, TableSketch> = {};
  const columns: Record<string, string> = {};
  const polymorphic: Record<string, PolymorphicIds> = {};
  const arrays: Record<string, string> = {};
  const json: Record<string, { id: string }> = {};
  const across: string[] = [];
  for (const { name, links } of drawn) {
    const sketch: Record<string, string> = {};
    for (const [at, { kind, parent }] of links.entries()) {
      const column = `c${at}`;
      const full = `${name}.${column}`;
      sketch[column] = WORDS[kind](parent);
      if (kind === 'columns') columns[full] = parent;
      if (kind === 'polymorphic') {
        sketch[`${column}_type`] = ': text';
        polymorphic[full] = { type: `${column}_type`, tables: { [parent]: parent } };
      }
      if (kind === 'arrays') arrays[full] = parent;
      if (kind === 'json') json[full] = { id: parent };
      if (kind === 'across') across.push(full);
    }
    sketches[name] = sketch;
  }
  const withRole = (role: string) =>
    drawn.filter((table) => table.role === role && table.name !== 't0').map(({ name }) => name);
  return {
    tables: sketchTables(sketches),
    declaration: {
      root: 't0',
      shared: withRole('shared'),
      audit: withRole('audit'),
      owned: withRole('owned'),
      columns,
      polymorphic,
      arrays,
      json,
      across,
    },
  };
}

/** How `sketchTables` writes each kind of column. */
const WORDS: Readonly<Record<(typeof KINDS)[number], (parent: string) => string>> = {
  'foreign-key': (parent) => parent,
  nullable: (parent) => `${parent}?`,
  columns: () => ': uuid',
  polymorphic: () => ': text',
  arrays: () => ': uuid[]',
  json: () => ': jsonb',
  across: (parent) => parent,
};
