import { gallop } from '../gallop.ts';
import type { Candidates, Work } from '../pass.ts';
import { type ActorExchange, replaceActors } from '../replace-actors.ts';

/** Lets one actor do what several of the same tenant and role did. */
export function mergeActors(work: Work): Candidates {
  const first = new Map<string, string>();
  const merges: ActorExchange[] = [];
  for (const id of new Set(work.current.steps.map(({ actor }) => actor))) {
    const actor = work.actors.get(id);
    if (actor === undefined) continue;
    const alike = JSON.stringify([actor.tenant, actor.role]);
    const to = first.get(alike);
    if (to === undefined) first.set(alike, id);
    else merges.push({ from: id, to });
  }
  return gallop(merges, (chosen) => replaceActors(work.current, chosen));
}
