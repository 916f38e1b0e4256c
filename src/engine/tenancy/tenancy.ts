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
  readonly nullable: boolean;
  readonly generated: boolean;
  readonly identity: 'always' | 'default' | null;
};

/** A foreign key, or a declared one (an array of ids, ids inside jsonb) that the catalog cannot know. */
export type Link = {
  readonly kind: 'foreign-key' | 'array' | 'json';
  readonly columns: readonly string[];
  readonly parent: TableName;
  readonly parentColumns: readonly string[];
  /** For `json`: the path of keys inside the column to the id or to the array of ids. */
  readonly path?: readonly string[];
  /** True when the link may be absent in a row, so that it proves nothing there. */
  readonly nullable: boolean;
};

export type Table = {
  readonly name: TableName;
  readonly schema: string;
  /** The bare name inside the schema. */
  readonly relation: string;
  readonly columns: readonly Column[];
  /** Empty where the table has no primary key. */
  readonly primaryKey: readonly string[];
  readonly links: readonly Link[];
};

/** The links from a table up to the root table; empty for the root itself. */
export type OwnershipPath = readonly Link[];

export type Ownership =
  | { readonly kind: 'root' }
  | { readonly kind: 'owned'; readonly paths: readonly OwnershipPath[] }
  | { readonly kind: 'audit'; readonly paths: readonly OwnershipPath[] }
  | { readonly kind: 'shared' };

export type Tenancy = {
  readonly root: TableName;
  readonly tables: ReadonlyMap<TableName, Table>;
  readonly ownership: ReadonlyMap<TableName, Ownership>;
};
