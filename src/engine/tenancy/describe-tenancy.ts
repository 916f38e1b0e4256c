import { linkSource, pathText } from './link-text.ts';
import type { Ownership, Tenancy } from './tenancy.ts';

const HEAD = ['table', 'ownership', 'through'] as const;

/**
 * Tenancy as a text table: the root, then owned, personal, audit and shared tables by name, each with its ownership paths, the surest first.
 * Ends with a count and, where a link rightly leads to other tenants, with a line that says so.
 */
export function describeTenancy(tenancy: Tenancy): string {
  const rows: (readonly string[])[] = [];
  for (const kind of KINDS) {
    for (const [name, ownership] of tenancy.ownership) {
      if (ownership.kind !== kind) continue;
      const [first = '', ...more] = throughOf(ownership);
      const label = name === tenancy.people ? `${kind} (people)` : kind;
      rows.push([name, label, first], ...more.map((path) => ['', '', path]));
    }
  }
  const widths = HEAD.map((head, at) => Math.max(...[HEAD, ...rows].map((row) => (row[at] ?? head).length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(HEAD), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line), '', ...notes(tenancy)].join(
    '\n',
  );
}

/** In the order of printing. */
const KINDS: readonly Ownership['kind'][] = ['root', 'owned', 'personal', 'audit', 'shared'];

function throughOf(ownership: Ownership): readonly string[] {
  switch (ownership.kind) {
    case 'root':
    case 'shared':
      return [];
    case 'owned':
    case 'personal':
    case 'audit':
      return ownership.paths.map(pathText);
  }
}

function notes(tenancy: Tenancy): readonly string[] {
  const counts = KINDS.map((kind) => {
    const count = [...tenancy.ownership.values()].filter((ownership) => ownership.kind === kind).length;
    return `${count} ${kind}`;
  });
  const across = [...tenancy.tables.values()].flatMap(({ name, links }) =>
    links.filter((link) => link.across === true).map((link) => `${name}.${linkSource(link)}`),
  );
  const total = `${tenancy.tables.size} tables: ${counts.filter((count) => !count.startsWith('0 ')).join(', ')}.`;
  const legend = [...tenancy.ownership.values()].some((ownership) =>
    throughOf(ownership).some((path) => path.includes('?')),
  )
    ? ' A link with ? may be absent in a row.'
    : '';
  const published = [...(tenancy.published ?? [])].map(([name, { with: along }]) =>
    along.size === 0 ? name : `${name} with ${[...along].join(', ')}`,
  );
  return [
    `${total}${legend}`,
    ...(across.length > 0 ? [`May lead to another tenant: ${across.join(', ')}.`] : []),
    ...(published.length > 0 ? [`Shown to others while they are published: ${published.join('; ')}.`] : []),
  ];
}
