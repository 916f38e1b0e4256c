import type { Column, Link, Table, TableName } from './tenancy.ts';

/**
 * Tables for tests, each column in a word: `organizations` is a foreign key to that table, `organizations?` one that may be null,
 * `: jsonb` a plain column of that type. Every table has an `id`, which is its primary key.
 */
export type TableSketch = { readonly [column: string]: string };

/** Makes tables from sketches, as if the catalog had been read. */
export function sketchTables(sketches: { readonly [table: TableName]: TableSketch }): readonly Table[] {
  return Object.entries(sketches).map(([name, sketch]) => {
    const cut = name.lastIndexOf('.');
    return {
      name,
      schema: cut < 0 ? 'public' : name.slice(0, cut),
      relation: name.slice(cut + 1),
      columns: [column('id', 'uuid', false), ...Object.entries(sketch).map(([held, word]) => sketchColumn(held, word))],
      primaryKey: ['id'],
      links: Object.entries(sketch).flatMap(([held, word]) => (word.startsWith(':') ? [] : [sketchLink(held, word)])),
    };
  });
}

function sketchColumn(name: string, word: string): Column {
  return word.startsWith(':') ? column(name, word.slice(1).trim(), true) : column(name, 'uuid', word.endsWith('?'));
}

function sketchLink(name: string, word: string): Link {
  return {
    kind: 'foreign-key',
    columns: [name],
    parent: word.replace('?', ''),
    parentColumns: ['id'],
    nullable: word.endsWith('?'),
  };
}

function column(name: string, type: string, nullable: boolean): Column {
  return { name, type, nullable, generated: false, identity: null };
}
