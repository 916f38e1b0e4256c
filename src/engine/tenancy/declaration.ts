import { z } from 'zod';
import { UsageError } from '../errors.ts';
import { suggestNames } from '../near-names.ts';
import type { Row } from './row.ts';
import type { TableName } from './tenancy.ts';

/** Where an id points: a table, by its primary key, or `table.column`. */
export type Target = string;

/** Keys of a json document whose values are ids, or arrays of ids; nested like the document. Arrays on the way are walked through. */
export type JsonIds = Target | { readonly [key: string]: JsonIds };

/** Where an id points that may point to several tables: a column of the same row says by its value to which. */
export type PolymorphicIds = {
  /** The column that says it, such as `resource_type`. */
  readonly type: string;
  /** The table for each value of it. Other values point nowhere. */
  readonly tables: { readonly [value: string]: Target };
};

/** When a row is published, and which tables' rows are published with it: what leads to it, over these tables, and what it leads to itself. */
export type PublishedDeclaration =
  | ((row: Row) => boolean)
  | { readonly when: (row: Row) => boolean; readonly with: readonly TableName[] };

/**
 * What an adopter says about tenancy beyond what the catalog knows; each fact is one line. Tables are named `routes`, or
 * `billing.invoices` outside the schema `public`, or `billing.*` for a whole schema; columns `routes.warehouse_id`, or
 * `*.organization_id` for that column of every table, and `billing.*.organization_id` of every table of a schema. What names a table itself
 * comes before what names all.
 */
export type TenancyDeclaration = {
  /** The table whose rows are the tenants. */
  readonly root: TableName;
  /** Tables whose rows belong to no tenant: people, countries, plans. A link to them proves nothing. */
  readonly shared?: readonly TableName[];
  /** Of the shared tables those whose rows anybody may change, whoever else has them: counters, locks. */
  readonly open?: readonly TableName[];
  /**
   * Tables whose rows are a person's own, wherever the person works: sessions, API keys, preferences. Nobody else may change or be shown
   * them. Takes `people`. What leads to people alone, by a column such as `user_id`, is personal without being declared.
   */
  readonly personal?: readonly TableName[];
  /** Tables that only record what happened: written also when an action is refused. */
  readonly audit?: readonly TableName[];
  /** The table of people, whose key is an actor's `person`. It is owned or shared like any other table. */
  readonly people?: TableName;
  /** Columns that hold an id without a foreign key: `{ 'events.organization_id': 'organizations' }`. */
  readonly columns?: { readonly [column: string]: Target };
  /** Columns that hold an array of ids: `{ 'driver_preferences.preferred_route_ids': 'routes' }`. */
  readonly arrays?: { readonly [column: string]: Target };
  /** Ids inside json columns: `{ 'notifications.data': { assignmentId: 'assignments' } }`. */
  readonly json?: { readonly [column: string]: JsonIds };
  /** Ids that point to one of several tables: `{ 'comments.resource_id': { type: 'resource_type', tables: { project: 'projects' } } }`. */
  readonly polymorphic?: { readonly [column: string]: PolymorphicIds };
  /**
   * Tables that only an array or a json column connects to a tenant, and that are owned through it all the same. Without this line such
   * ids are checked where they are present, but do not classify a table, since nothing makes a row carry them.
   */
  readonly owned?: readonly TableName[];
  /** Columns of links that may rightly lead to another tenant, as in a transfer between two. They prove nothing. */
  readonly across?: readonly string[];
  /**
   * Rows that their owner may publish, as a public board, a shared page: `{ boards: ({ visibility }) => visibility === 'public' }`. While the row
   * says so others may be shown it, and nothing else; `with` names tables whose rows are published with it.
   */
  readonly published?: { readonly [table: TableName]: PublishedDeclaration };
  /** Tables to leave alone altogether: neither watched nor rewound. Only for what the application never writes to. */
  readonly ignore?: readonly TableName[];
};

const name = z.string().min(1);
const jsonIds: z.ZodType<JsonIds> = z.lazy(() => z.union([name, z.record(name, jsonIds)]));

const when = z.custom<(row: Row) => boolean>((value) => typeof value === 'function');

const schema = z.strictObject({
  root: name,
  shared: z.array(name).default([]),
  open: z.array(name).default([]),
  personal: z.array(name).default([]),
  audit: z.array(name).default([]),
  people: name.optional(),
  columns: z.record(name, name).default({}),
  arrays: z.record(name, name).default({}),
  json: z.record(name, jsonIds).default({}),
  polymorphic: z.record(name, z.strictObject({ type: name, tables: z.record(name, name) })).default({}),
  owned: z.array(name).default([]),
  across: z.array(name).default([]),
  published: z
    .record(
      name,
      z.union([
        when.transform((given) => ({ when: given, with: [] as string[] })),
        z.strictObject({ when, with: z.array(name) }),
      ]),
    )
    .default({}),
  ignore: z.array(name).default([]),
});

/** A declaration of the right form, with nothing left out. Whether its tables exist is for `resolveDeclaration` to say. */
export type ParsedDeclaration = z.infer<typeof schema>;

/** What each entry has to look like, in the words of an error message. */
const EXPECTED: Readonly<Record<keyof ParsedDeclaration, string>> = {
  root: "the one table whose rows are the tenants, such as root: 'organizations'",
  shared: "a list of tables, such as shared: ['users']",
  open: "a list of shared tables, such as open: ['rate_limits']",
  personal: "a list of tables, such as personal: ['sessions']",
  audit: "a list of tables, such as audit: ['audit_logs']",
  people: "one table, such as people: 'users'",
  columns: "a table for each column, such as columns: { 'events.organization_id': 'organizations' }",
  arrays: "a table for each column, such as arrays: { 'preferences.route_ids': 'routes' }",
  json: "tables by the keys in each column, such as json: { 'notifications.data': { routeId: 'routes' } }",
  polymorphic:
    "the column that says which table, and the tables, such as polymorphic: { 'comments.resource_id': { type: 'resource_type', tables: { project: 'projects' } } }",
  owned: "a list of tables, such as owned: ['outbox']",
  across: "a list of columns, such as across: ['transfers.to_organization_id']",
  published:
    "a function of the row for each table, such as published: { boards: ({ visibility }) => visibility === 'public' }, or { when, with: ['cards'] } of it and of tables that are published with it",
  ignore: "a list of tables, such as ignore: ['schema_migrations']",
};

const isEntry = (key: unknown): key is keyof ParsedDeclaration =>
  typeof key === 'string' && Object.hasOwn(EXPECTED, key);

/**
 * Checks the form of a declaration. Throws a `UsageError` of one line that names the first wrong entry; where that is the root,
 * `rootHint` is added to it.
 */
export function parseDeclaration(input: unknown, rootHint = ''): ParsedDeclaration {
  const parsed = schema.safeParse(input, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [entry] = issue?.path ?? [];
  if (issue?.code === 'unrecognized_keys') {
    const [unknown = ''] = issue.keys;
    throw new UsageError(
      `tenancy: unknown entry '${unknown}'; expected ${Object.keys(EXPECTED).join(', ')}. ${suggestNames(unknown, Object.keys(EXPECTED))}`,
    );
  }
  if (issue === undefined || !isEntry(entry)) {
    throw new UsageError(`tenancy: ${show(input)}; expected an object with at least ${EXPECTED.root}.`);
  }
  const at = issue.path.slice(1).map((key) => `[${typeof key === 'number' ? key : `'${String(key)}'`}]`);
  const given = issue.input === undefined ? 'nothing given' : show(issue.input);
  const hint = entry === 'root' && rootHint !== '' ? ` ${rootHint}` : '';
  throw new UsageError(`tenancy.${entry}${at.join('')}: ${given}; expected ${EXPECTED[entry]}.${hint}`);
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
