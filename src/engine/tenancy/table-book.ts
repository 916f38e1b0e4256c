import { UsageError } from '../errors.ts';
import { suggestNames } from '../near-names.ts';
import type { Column, Table, TableName } from './tenancy.ts';

/** A column and its table. */
export type ColumnPlace = { readonly table: Table; readonly column: Column };

const PUBLIC = 'public.';

/** Finds tables and columns by the names that an adopter writes. Every miss is a `UsageError` that suggests what exists. */
export class TableBook {
  readonly #tables: ReadonlyMap<TableName, Table>;

  /** Throws a `UsageError` where two tables would go by one name, as `a.b` in `public` and `b` in the schema `a` do. */
  constructor(tables: readonly Table[]) {
    const byName = new Map<TableName, Table>();
    for (const table of tables) {
      const other = byName.get(table.name);
      if (other) {
        throw new UsageError(
          `tenancy: two tables are named '${table.name}': "${other.schema}"."${other.relation}" and "${table.schema}"."${table.relation}"; expected one. Rename one of them.`,
        );
      }
      byName.set(table.name, table);
    }
    this.#tables = byName;
  }

  get names(): readonly TableName[] {
    return [...this.#tables.keys()];
  }

  /** `public.routes` is `routes`. */
  find(given: string): Table | undefined {
    return (
      this.#tables.get(given) ?? (given.startsWith(PUBLIC) ? this.#tables.get(given.slice(PUBLIC.length)) : undefined)
    );
  }

  /** The table that an entry of the declaration names. */
  table(entry: string, given: string): Table {
    const found = this.find(given);
    if (found) return found;
    throw new UsageError(
      `tenancy.${entry}: '${given}'; expected a table of the database. ${suggestNames(given, this.names)}`.trim(),
    );
  }

  /** The tables that an entry names: one, or all of a schema where it ends in `.*`. */
  tablesOf(entry: string, given: string): readonly Table[] {
    if (!given.endsWith('.*')) return [this.table(entry, given)];
    const schema = given.slice(0, -2);
    const found = [...this.#tables.values()].filter((table) => table.schema === schema);
    if (found.length > 0) return found;
    const schemas = new Set([...this.#tables.values()].map((table) => table.schema));
    throw new UsageError(
      `tenancy.${entry}: '${given}'; expected a schema that has tables. ${suggestNames(schema, schemas)}`.trim(),
    );
  }

  /** The column that an entry names as `table.column`. Names may hold dots themselves: what exists decides where to cut. */
  column(entry: string, given: string): ColumnPlace {
    const tables = this.#tablesBefore(given);
    for (const { table, rest } of tables) {
      const column = table.columns.find(({ name }) => name === rest);
      if (column) return { table, column };
    }
    const [nearest] = tables;
    if (nearest) {
      const columns = nearest.table.columns.map(({ name }) => name);
      throw new UsageError(
        `tenancy.${entry}: '${given}'; expected a column of ${nearest.table.name}. ${suggestNames(nearest.rest, columns)}`,
      );
    }
    const dot = given.lastIndexOf('.');
    if (dot < 1) {
      const whole = this.find(given);
      const example = whole
        ? ` such as '${whole.name}.${whole.columns[0]?.name ?? 'id'}'`
        : " such as 'routes.warehouse_id'";
      throw new UsageError(`tenancy.${entry}: '${given}'; expected a table and a column,${example}.`);
    }
    const table = given.slice(0, dot);
    throw new UsageError(
      `tenancy.${entry}: '${given}'; expected a column of a table of the database, but there is no table '${table}'. ${suggestNames(table, this.names)}`.trim(),
    );
  }

  /**
   * The columns that an entry names: one, or that of all tables that have it where the entry begins with `*.`, or with a schema and `.*.`;
   * but for keys, which are what the links of others lead to.
   */
  columns(entry: string, given: string): readonly ColumnPlace[] {
    const [, schema, name] = /^(?:(.+)\.)?\*\.(.+)$/.exec(given) ?? [];
    if (name === undefined) return [this.column(entry, given)];
    const tables = [...this.#tables.values()].filter((table) => schema === undefined || table.schema === schema);
    const found = tables.flatMap((table): ColumnPlace[] => {
      const column = table.columns.find((candidate) => candidate.name === name);
      const isKey = table.primaryKey.length === 1 && table.primaryKey[0] === name;
      return column === undefined || isKey ? [] : [{ table, column }];
    });
    if (found.length > 0) return found;
    const columns = new Set(tables.flatMap((table) => table.columns.map((column) => column.name)));
    throw new UsageError(
      `tenancy.${entry}: '${given}'; expected a column that some table${schema === undefined ? '' : ` of schema '${schema}'`} has. ${suggestNames(name, columns)}`.trim(),
    );
  }

  /** Where a declared link points: a table stands for its primary key. */
  target(entry: string, given: string): { readonly parent: TableName; readonly parentColumn: string } {
    const table = this.find(given);
    if (!table && this.#tablesBefore(given).length > 0) {
      const { table: parent, column } = this.column(entry, given);
      return { parent: parent.name, parentColumn: column.name };
    }
    const { name, primaryKey } = table ?? this.table(entry, given);
    const [only, ...more] = primaryKey;
    if (only !== undefined && more.length === 0) return { parent: name, parentColumn: only };
    const key = only === undefined ? 'no primary key' : `a primary key of ${primaryKey.length} columns`;
    const columns = only === undefined ? ['<column>'] : primaryKey;
    throw new UsageError(
      `tenancy.${entry}: '${given}' has ${key}; expected the column that the ids are of. Write ${columns.map((column) => `'${name}.${column}'`).join(' or ')}.`,
    );
  }

  /** The tables whose name begins the given text before a dot, the longest name first. */
  #tablesBefore(given: string): readonly { readonly table: Table; readonly rest: string }[] {
    const found = [...this.#tables.values()]
      .filter(({ name }) => given.startsWith(`${name}.`))
      .sort((a, b) => b.name.length - a.name.length)
      .map((table) => ({ table, rest: given.slice(table.name.length + 1) }));
    return found.length === 0 && given.startsWith(PUBLIC) ? this.#tablesBefore(given.slice(PUBLIC.length)) : found;
  }
}
