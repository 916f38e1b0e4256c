import type { Json } from '../sequence/json.ts';
import type { Answer } from './compare-answers.ts';

const longest = 160;

/** An answer on one line, with what stands at a path of its comparison, such as `shown[0].content.body.title`. */
export function renderAnswer({ outcome, observations }: Answer, path: string): string {
  const kind = outcome.kind === 'refused' ? `refused ${outcome.code}` : outcome.kind;
  const shown: Json = observations.map(({ channel, recipient, content }) => ({ channel, recipient, content }));
  const place = path === 'outcome' ? 'shown[0].content.body' : path;
  const there = valueAt({ outcome: kind, shown }, place);
  if (there === undefined) return path === 'outcome' ? kind : `${kind}, nothing there`;
  return `${kind}, ${JSON.stringify(there).slice(0, longest)}`;
}

function valueAt(value: Json, path: string): Json | undefined {
  return path
    .split(/\.|\[(\d+)\]/)
    .filter(Boolean)
    .reduce<Json | undefined>((inside, name) => {
      if (inside === undefined || inside === null || typeof inside !== 'object') return undefined;
      return new Map(Object.entries(inside)).get(name);
    }, value);
}
