import dagre from '@dagrejs/dagre';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';

export type Tenancy = CampaignFile['tenancy'];
export type TenancyTable = Tenancy['tables'][number];
export type TenancyLink = TenancyTable['links'][number];

export type PlacedNode = {
  readonly table: TenancyTable;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};
export type PlacedEdge = {
  readonly from: string;
  readonly link: TenancyLink;
  readonly points: readonly { readonly x: number; readonly y: number }[];
};
export type Layout = {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
};

const nodeHeight = 30;
const margin = 12;

/** Places tables from the root on the left outwards; of links those that prove who owns a row, and others where they are asked for. */
export function layOut({ tables, root }: Tenancy, { hasAllLinks }: { readonly hasAllLinks: boolean }): Layout {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 70, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set(tables.map(({ name }) => name));
  const isDrawn = (table: TenancyTable, link: TenancyLink) =>
    names.has(link.parent) && link.parent !== table.name && (hasAllLinks || link.proof !== 'none');
  const linked = new Set([root]);
  for (const table of tables)
    for (const link of table.links) if (isDrawn(table, link)) linked.add(table.name).add(link.parent);
  const drawn = tables.filter(({ name }) => linked.has(name));
  for (const { name } of drawn)
    graph.setNode(name, { width: Math.max(70, 7.4 * name.length + 26), height: nodeHeight });
  // From the parent, so that the root comes first.
  for (const table of drawn)
    for (const [at, link] of table.links.entries())
      if (isDrawn(table, link))
        graph.setEdge(link.parent, table.name, { weight: link.proof === 'surest' ? 8 : 1, minlen: 1 }, String(at));
  dagre.layout(graph);
  const nodes = drawn.map((table) => ({ table, ...graph.node(table.name) }));
  const edges = drawn.flatMap((table) =>
    table.links.flatMap((link, at) =>
      isDrawn(table, link)
        ? [{ from: table.name, link, points: graph.edge({ v: link.parent, w: table.name, name: String(at) }).points }]
        : [],
    ),
  );
  return { ...boundsOf(nodes, edges), nodes, edges };
}

/** Lines may run outside of what the tables take. */
function boundsOf(
  nodes: readonly PlacedNode[],
  edges: readonly PlacedEdge[],
): Pick<Layout, 'left' | 'top' | 'width' | 'height'> {
  const points = edges.flatMap((edge) => edge.points);
  const xs = [...nodes.flatMap(({ x, width }) => [x - width / 2, x + width / 2]), ...points.map(({ x }) => x)];
  const ys = [...nodes.flatMap(({ y, height }) => [y - height / 2, y + height / 2]), ...points.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  return { left, top, width: Math.max(...xs) + margin - left, height: Math.max(...ys) + margin - top };
}

/** The tables and links on the way from a table up to the root. */
export function wayUp({ tables }: Tenancy, start: string): ReadonlySet<string> {
  const way = new Set<string>();
  for (let name: string | undefined = start; name !== undefined && !way.has(name); ) {
    way.add(name);
    name = tables.find((table) => table.name === name)?.links.find(({ proof }) => proof === 'surest')?.parent;
  }
  return way;
}
