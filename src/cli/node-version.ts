/**
 * Why leakproof does not run on this version of Node, in a line; undefined where it does. `supported` is the lowest version, as in
 * `>=24.0.0`. Kept, like what it is made with, to syntax that old versions of Node read too.
 */
export function objectionToNode(version: string, supported: string): string | undefined {
  const actual = numbersOf(version);
  const lowest = numbersOf(supported);
  const difference = lowest.map((number, at) => (actual[at] || 0) - number).find((number) => number !== 0) || 0;
  if (difference >= 0) return undefined;
  return `starting leakproof failed: Node ${version}; expected ${supported}. Install a newer Node, or let your version manager choose it.`;
}

function numbersOf(version: string): number[] {
  return (version.match(/\d+/g) || []).map(Number);
}
