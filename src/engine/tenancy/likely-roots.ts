import type { Table } from './tenancy.ts';

/** `Most tables lead to organizations (17) and users (12).`: a hint for whoever has yet to name the root; empty without foreign keys. */
export function likelyRoots(tables: readonly Table[]): string {
  const counts = new Map<string, number>();
  const parents = new Map(tables.map(({ name, links }) => [name, links.map(({ parent }) => parent)]));
  for (const { name } of tables) {
    const reached = new Set<string>();
    const pending = [...(parents.get(name) ?? [])];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (reached.has(next)) continue;
      reached.add(next);
      pending.push(...(parents.get(next) ?? []));
    }
    for (const parent of reached) if (parent !== name) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  const most = [...counts].sort(([a, i], [b, j]) => j - i || (a < b ? -1 : 1)).slice(0, 3);
  if (most.length === 0) return '';
  return `Most tables lead to ${most.map(([name, count]) => `${name} (${count})`).join(', ')}.`;
}
