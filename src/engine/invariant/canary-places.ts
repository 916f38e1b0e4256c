import type { Moment } from '../harness/invariant.ts';
import type { Json } from '../sequence/json.ts';
import { foreignOf, type Mention } from './search/mentions.ts';
import { textsIn } from './search/texts-in.ts';
import { publishedIn } from './search/without-published.ts';

/** So many say where to look. */
const mostPlaces = 4;

/** The columns whose texts a value shows where it holds a tenant's canary, what is published aside: which table it was read from. */
export function canaryPlaces(value: Json, mention: Mention, moment: Moment): readonly string[] {
  const { owner, row } = mention;
  if (row !== null || owner === null) return [];
  const canary = foreignOf(mention).text;
  const shown = [...textsIn(value).values].join('\n');
  const isPublished = publishedIn(moment);
  const places = new Set<string>();
  for (const table of moment.tenancy.tables.keys())
    for (const { row: held } of moment.mirror.rowsOf(table, owner))
      for (const [column, text] of Object.entries(held))
        if (typeof text === 'string' && text.includes(canary) && shown.includes(text) && !isPublished(table, held))
          places.add(`${table}.${column}`);
  return [...places].slice(0, mostPlaces);
}
