import type { Row } from './row.ts';

/**
 * What the Postgres catalog and the adopter's declarations say about who owns which rows.
 * Plain data: read once, then handed to everything that needs it.
 */

/** A table's name as an adopter writes it: `routes`, or `billing.invoices` outside the schema `public`; never quoted. */
export type TableName = string;

export type Column = {
  readonly name: string;
  /** `format_type` of the column, e.g. `uuid`, `character varying(20)`, `text[]`. */
  readonly type: string;
  /** Where `type` is a domain: the type under it. */
  readonly baseType?: string;
  readonly nullable: boolean;
  readonly generated: boolean;
  /** True for a generated column that is not stored (Postgres 18): trigger images hold null in its place. */
  readonly virtual?: true;
  readonly identity: 'always' | 'default' | null;
  /** True where the database counts it up unless told otherwise: an identity, or a default that calls a sequence. */
  readonly counted?: true;
};

/**
 * A foreign key, or a declared one (an id without foreign key, an array of ids, ids inside jsonb) that the catalog cannot know.
 * A link proves ownership where its parent is owned: the row belongs to whom the parent row belongs to.
 */
export type Link = {
  readonly kind: 'foreign-key' | 'array' | 'json';
  readonly columns: readonly string[];
  readonly parent: TableName;
  readonly parentColumns: readonly string[];
  /** For `json`: the path of keys inside the column to the id or to the array of ids. */
  readonly path?: readonly string[];
  /** Where a column says to which table the id belongs: the link is there only in rows that hold this text in that column. */
  readonly when?: { readonly column: string; readonly value: string };
  /** True when the link may be absent in a row, so that it proves nothing there. */
  readonly nullable: boolean;
  /** True when Postgres does not vouch for it: the adopter declared it, or the foreign key is NOT VALID or NOT ENFORCED. */
  readonly declared?: true;
  /** True when the adopter says that it may rightly lead to another tenant, so that it never proves anything. */
  readonly across?: true;
};

export type Table = {
  readonly name: TableName;
  readonly schema: string;
  /** The bare name inside the schema. */
  readonly relation: string;
  readonly columns: readonly Column[];
  /** Empty where the table has no primary key. */
  readonly primaryKey: readonly string[];
  /**
   * In a tenancy: the catalog's and the declared ones. The parent of each is a table of the tenancy; a link to a composite primary key
   * has its columns in the order of that key.
   */
  readonly links: readonly Link[];
};

/** The links from a table up to the root table. */
export type OwnershipPath = readonly Link[];

/**
 * How a table's rows are owned. `paths` holds exactly one path for each of the table's own links that prove ownership, the surest
 * first, and continues it by the parent's first path: all that can be incoherent in a row shows at its own links, since the parent's
 * other paths are checked on the parent row.
 */
export type Ownership =
  | { readonly kind: 'root' }
  | { readonly kind: 'owned'; readonly paths: readonly OwnershipPath[] }
  | { readonly kind: 'audit'; readonly paths: readonly OwnershipPath[] }
  /** By a person, wherever the person works: sessions, API keys, preferences. The paths lead to the table of people. */
  | { readonly kind: 'personal'; readonly paths: readonly OwnershipPath[] }
  | { readonly kind: 'shared' };

/** How rows of a table are published, so that others than their tenant may be shown them. */
export type Published = {
  /** Whether a row is published as it stands. */
  readonly when: (row: Row) => boolean;
  /** Tables whose rows are published with it: what leads to it, over these tables, and what it leads to itself. */
  readonly with: ReadonlySet<TableName>;
};

export type Tenancy = {
  readonly root: TableName;
  /** The table of people, where the adopter named one. */
  readonly people?: TableName;
  /** By name, in the order of the names. */
  readonly tables: ReadonlyMap<TableName, Table>;
  readonly ownership: ReadonlyMap<TableName, Ownership>;
  /** Of the shared tables those whose rows anybody may change; none unless given. */
  readonly open?: ReadonlySet<TableName>;
  /** How rows are published, by their table; none unless given. */
  readonly published?: ReadonlyMap<TableName, Published>;
};
