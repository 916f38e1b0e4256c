/** The names that the given one was probably meant to be, the nearest first; at most three. Case, quotes and schema count little. */
export function nearNames(given: string, names: Iterable<string>): readonly string[] {
  const wanted = bare(given);
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  return [...new Set(names)]
    .map((name) => ({ name, distance: wanted === bare(name) ? 0 : editDistance(wanted, bare(name)) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** `Did you mean 'routes'?`, or else the names that are possible; empty where there are none. */
export function suggestNames(given: string, names: Iterable<string>): string {
  const all = [...new Set(names)].sort();
  const near = nearNames(given, all);
  if (near.length > 0) return `Did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`;
  const shown = all.slice(0, 12).join(', ');
  if (all.length === 0) return '';
  return all.length > 12 ? `There are ${shown} and ${all.length - 12} more.` : `There are: ${shown}.`;
}

function bare(name: string): string {
  return name.replaceAll(/["'_\s-]/g, '').toLowerCase();
}

/** Insertions, deletions and replacements between two words (Levenshtein), by the two-row method. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [at, other] of [...to].entries()) {
      const replace = (previous[at] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replace, (previous[at + 1] ?? 0) + 1, (current[at] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
