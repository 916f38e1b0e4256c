import { useState } from 'preact/hooks';
import { Scrolling } from '../parts/scrolling.tsx';
import { addressOf } from '../route.ts';
import { visible } from '../words.ts';
import type { Layout, PlacedEdge, PlacedNode } from './layout.ts';

type TenancyGraphProps = {
  readonly layout: Layout;
  readonly chosen: string;
  /** The tables on the way up from the chosen one. */
  readonly way: ReadonlySet<string> | undefined;
  readonly people: string | null;
};

const zooms = [0.5, 0.7, 0.85, 1, 1.25, 1.6, 2];

/** The picture of the tables. The lists below it say the same in words. */
export function TenancyGraph({ layout, chosen, way, people }: TenancyGraphProps) {
  // Without one, the picture is as wide as its place, and no wider than itself.
  const [zoom, setZoom] = useState<number | undefined>();
  const step = (by: number) => setZoom(zooms[Math.max(0, Math.min(zooms.length - 1, zooms.indexOf(zoom ?? 1) + by))]);
  const isOn = (edge: PlacedEdge) => way?.has(edge.from) && way.has(edge.link.parent) && edge.link.proof === 'surest';
  return (
    <figure class="graph">
      <div class="zoom">
        <button type="button" onClick={() => step(-1)} aria-label="Smaller">
          −
        </button>
        <button type="button" onClick={() => step(1)} aria-label="Larger">
          +
        </button>
      </div>
      <Scrolling class="graph-scroll" label="Tables by owner">
        <svg
          class={zoom === undefined ? 'fitted' : ''}
          width={layout.width * (zoom ?? 1)}
          height={layout.height * (zoom ?? 1)}
          viewBox={`${layout.left} ${layout.top} ${layout.width} ${layout.height}`}
        >
          <title>Tables, each linked to those that prove who owns its rows</title>
          <defs>
            <marker
              id="up"
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="9"
              markerHeight="9"
              markerUnits="userSpaceOnUse"
              orient="auto-start-reverse"
            >
              <path d="M0 0 8 4 0 8z" class="arrow-head" />
            </marker>
          </defs>
          {layout.edges.map((edge, at) => (
            <path
              key={at}
              d={curve(edge.points)}
              class={`edge ${edge.link.proof} ${isOn(edge) ? 'on-way' : way ? 'off-way' : ''}`}
              marker-start="url(#up)"
            >
              <title>
                {visible(
                  `${edge.from}.${edge.link.through} → ${edge.link.parent}${edge.link.nullable ? ', may be absent' : ''}`,
                )}
              </title>
            </path>
          ))}
          {layout.nodes.map((node) => (
            <TableNode
              key={node.table.name}
              node={node}
              chosen={chosen}
              way={way}
              isPeople={node.table.name === people}
            />
          ))}
        </svg>
      </Scrolling>
    </figure>
  );
}

type TableNodeProps = Pick<TenancyGraphProps, 'chosen' | 'way'> & {
  readonly node: PlacedNode;
  readonly isPeople: boolean;
};

function TableNode({ node: { table, x, y, width, height }, chosen, way, isPeople }: TableNodeProps) {
  const { name, ownership } = table;
  const state = name === chosen ? 'chosen' : way?.has(name) ? 'on-way' : way ? 'off-way' : '';
  return (
    <a href={addressOf('tenancy', name === chosen ? '' : name)} aria-label={visible(`${name}, ${ownership}`)}>
      <g transform={`translate(${x - width / 2} ${y - height / 2})`} class={`node table-${ownership} ${state}`}>
        <rect width={width} height={height} rx={ownership === 'root' ? height / 2 : ownership === 'shared' ? 10 : 4} />
        <text x={width / 2} y={height / 2} dy="0.35em" text-anchor="middle">
          {visible(name)}
        </text>
        {isPeople && <title>the table of people</title>}
      </g>
    </a>
  );
}

function curve(points: PlacedEdge['points']): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const middle = rest.slice(0, -1).flatMap((point, at) => {
    const next = rest[at + 1];
    if (next === undefined) return [];
    const isLast = at === rest.length - 2;
    const end = isLast ? next : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return [`Q${point.x} ${point.y} ${end.x} ${end.y}`];
  });
  const [only] = rest;
  return `M${first.x} ${first.y} ${middle.length > 0 ? middle.join(' ') : `L${only?.x ?? first.x} ${only?.y ?? first.y}`}`;
}
