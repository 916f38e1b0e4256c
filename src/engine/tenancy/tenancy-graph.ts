import type { TableName, Tenancy } from './tenancy.ts';
import { type ChartedLink, tenancyChart } from './tenancy-chart.ts';

const arrows: { readonly [proof in ChartedLink['proof']]: string } = { surest: '==>', other: '-->', none: '-.->' };

/**
 * Tenancy as a Mermaid flowchart, from each table to its parents. A thick arrow is the surest link of a table, a thin one another that
 * proves ownership, a dotted one proves nothing. The root is a stadium, shared tables are rounded, personal ones
 * are cylinders, audit tables are slanted.
 */
export function tenancyGraph(tenancy: Tenancy): string {
  // Names may be any text, ids of nodes may not: `end` alone would break the chart.
  const ids = new Map([...tenancy.tables.keys()].map((name, at) => [name, `t${at}`]));
  const nodes = [...ids].map(([name, id]) => `  ${id}${shape(tenancy, name)}`);
  const edges = tenancyChart(tenancy).tables.flatMap(({ name, links }) =>
    links.map(
      ({ through, parent, proof, nullable }) =>
        `  ${ids.get(name)} ${arrows[proof]}|"${escapeText(`${through}${nullable ? '?' : ''}`)}"| ${ids.get(parent)}`,
    ),
  );
  return ['flowchart LR', ...nodes, ...edges].join('\n');
}

function shape(tenancy: Tenancy, name: TableName): string {
  const text = `"${escapeText(name)}"`;
  switch (tenancy.ownership.get(name)?.kind) {
    case 'root':
      return `([${text}])`;
    case 'shared':
      return `(${text})`;
    case 'personal':
      return `[(${text})]`;
    case 'audit':
      return `[/${text}/]`;
    case 'owned':
    case undefined:
      return `[${text}]`;
  }
}

/** Mermaid reads `#…;` as an entity, a quote as the end of the text, and a backtick as the start of Markdown. */
function escapeText(text: string): string {
  const entities: { readonly [character: string]: string } = { '"': 'quot', '<': 'lt', '>': 'gt' };
  return text.replaceAll(/[#"<>`]/g, (character) => `#${entities[character] ?? character.charCodeAt(0)};`);
}
