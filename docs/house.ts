/**
 * Draws which folder imports from which, as dependency-cruiser sees it, into docs/house.svg. Fails where an arrow points up.
 * Usage: node docs/house.ts, or node docs/house.ts --check, which writes nothing and fails where the picture is not the code's.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { Graphviz } from '@hpcc-js/wasm-graphviz';
import { cruise } from 'dependency-cruiser';
import extractOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';

const file = 'docs/house.svg';

/** What is drawn as one: a folder of the engine, a file beside them, and whatever stands on the engine. */
const rooms = '^(src/engine/[^/]+|src/cli|src/lib|tests/integration/harness)';

const { output } = await cruise(['src', 'tests/integration/harness'], {
  ...(await extractOptions('./.dependency-cruiser.js')),
  outputType: 'dot',
  collapse: rooms,
  includeOnly: rooms,
  exclude: '\\.test\\.ts$',
  // One order of floors over the whole picture, so that folders that lie in different ones compare as well.
  reporterOptions: { dot: { theme: { graph: { rankdir: 'TB', newrank: 'true', splines: 'true', ranksep: '0.3' } } } },
});
const graph = String(output);
const graphviz = await Graphviz.load();

const climbing = arrowsUp(graphviz.layout(graph, 'plain'));
if (climbing.length > 0) {
  fail(
    `${climbing.join(', ')}; expected imports from the floors below alone. Move what both need down, see .dependency-cruiser.js.`,
  );
}
const picture = graphviz.dot(graph);
if (!process.argv.includes('--check')) writeFileSync(file, picture);
else if (readFileSync(file, 'utf8') !== picture) {
  fail(`${file}; expected the folders as they are now. Run npx pnpm picture, and look at what has changed.`);
}

/** The arrows that do not point down, in Graphviz's plain text: a line for each node with its place, y growing upwards, and each edge. */
function arrowsUp(plain: string): string[] {
  const words = plain.split('\n').map((line) => line.split(' ').map((word) => word.replaceAll('"', '')));
  const heights = new Map(words.flatMap(([kind, name, , y]) => (kind === 'node' && name ? [[name, Number(y)]] : [])));
  return words.flatMap(([kind, from = '', to = '']) =>
    kind === 'edge' && !((heights.get(from) ?? 0) > (heights.get(to) ?? 0)) ? [`${from} -> ${to}`] : [],
  );
}

function fail(reason: string): never {
  console.error(`drawing the house failed: ${reason}`);
  process.exit(1);
}
