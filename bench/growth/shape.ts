/** How big an application is. */
export type Shape = {
  /** Tables below the root. */
  readonly tables: number;
  /** Rows in each table at the baseline, over all tenants. */
  readonly rows: number;
  readonly tenants: number;
  readonly actions: number;
};

/** The middle, from which one measure at a time is taken apart. */
export const usual: Shape = { tables: 20, rows: 10, tenants: 2, actions: 50 };

/** What grows, and how far. */
export const growths: { readonly [Measure in keyof Shape]: readonly number[] } = {
  tables: [20, 100, 300],
  rows: [10, 1_000, 100_000],
  tenants: [2, 5, 20],
  actions: [50, 500],
};

/** Tables that hold so many rows as asked for; the others stay small, as in applications: two tables have most of the rows. */
export const bigTables = 2;

export const tableName = (at: number): string => `t${at}`;
export const tenantName = (at: number): string => `tenant-${at}`;
export const tenantKey = (at: number): string => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** Each table names its tenant and, but for every third, a row of an earlier table. */
export function schemaSql({ tables }: Shape): string {
  const made = Array.from({ length: tables }, (_, at) => {
    const parent = at % 3 === 0 ? '' : `parent uuid REFERENCES ${tableName(Math.floor(at / 3))} ON DELETE SET NULL,`;
    return `CREATE TABLE ${tableName(at)} (
      id uuid PRIMARY KEY DEFAULT gen_random_uuid(), tenant uuid NOT NULL REFERENCES tenants, ${parent}
      code text NOT NULL, amount numeric NOT NULL DEFAULT 0, written timestamptz NOT NULL DEFAULT now(), UNIQUE (tenant, code));`;
  });
  return `CREATE TABLE tenants (id uuid PRIMARY KEY, name text NOT NULL);
    CREATE TABLE members (id uuid PRIMARY KEY, tenant uuid NOT NULL REFERENCES tenants, person text NOT NULL); ${made.join('\n')}`;
}

/** The baseline: rows go to the tenants by turns. */
export function fixturesSql({ tables, rows, tenants }: Shape): string {
  const key = (expression: string) => `('00000000-0000-4000-8000-' || lpad((${expression})::text, 12, '0'))::uuid`;
  const filled = Array.from({ length: tables }, (_, at) => {
    const count = at < bigTables ? rows : Math.min(rows, 10);
    return `INSERT INTO ${tableName(at)} (id, tenant, code) SELECT ${key(`n * 1000 + ${at}`)}, ${key(`n % ${tenants}`)}, 'code ' || n
      FROM generate_series(1, ${count}) AS n;`;
  });
  return `INSERT INTO tenants SELECT ${key('n')}, 'tenant-' || n FROM generate_series(0, ${tenants - 1}) AS n;
    INSERT INTO members SELECT id, id, name FROM tenants; ${filled.join('\n')}`;
}
