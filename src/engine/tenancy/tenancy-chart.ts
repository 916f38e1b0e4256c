import { linkSource, pathText } from './link-text.ts';
import { provingLinks } from './proving-links.ts';
import type { Ownership, Table, Tenancy } from './tenancy.ts';

/** A table as a chart shows it. */
export type ChartedTable = {
  readonly name: string;
  readonly ownership: Ownership['kind'];
  /** Its ownership paths as text, the surest first. */
  readonly paths: readonly string[];
  readonly links: readonly ChartedLink[];
};

export type ChartedLink = {
  /** What holds the link, such as `warehouse_id`. */
  readonly through: string;
  readonly parent: string;
  /** The surest of its table, another that proves ownership, or none that does. */
  readonly proof: 'surest' | 'other' | 'none';
  /** Whether it may be absent in a row. */
  readonly nullable: boolean;
  /** Whether it may rightly lead to another tenant. */
  readonly across: boolean;
};

/** Tenancy as plain data, for whoever draws it. */
export type TenancyChart = {
  readonly root: string;
  readonly people: string | null;
  readonly tables: readonly ChartedTable[];
};

/** What of a tenancy is to be drawn, tables in the order of their names. */
export function tenancyChart(tenancy: Tenancy): TenancyChart {
  return {
    root: tenancy.root,
    people: tenancy.people ?? null,
    tables: [...tenancy.tables.values()].map((table) => chartedTable(tenancy, table)),
  };
}

function chartedTable(tenancy: Tenancy, { name, links }: Table): ChartedTable {
  const ownership: Ownership = tenancy.ownership.get(name) ?? { kind: 'shared' };
  const paths = 'paths' in ownership ? ownership.paths : [];
  const proving = ownership.kind === 'personal' ? paths.flatMap(([link]) => link ?? []) : provingLinks(tenancy, name);
  const surest = name === tenancy.root ? undefined : proving[0];
  return {
    name,
    ownership: ownership.kind,
    paths: paths.map(pathText),
    links: links.map((link) => ({
      through: linkSource(link),
      parent: link.parent,
      proof: link === surest ? 'surest' : proving.includes(link) ? 'other' : 'none',
      nullable: link.nullable,
      across: link.across === true,
    })),
  };
}
