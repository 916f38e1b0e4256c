import { gallop } from '../gallop.ts';
import type { Candidates, Work } from '../pass.ts';

/** Lets one actor do what several of the same tenant and role did. */
export function mergeActors(work: Work): Candidates {
  const first = new Map<string, string>();
  const merges: { readonly from: string; readonly to: string }[] = [];
  for (const id of new Set(work.current.steps.map(({ actor }) => actor))) {
    const actor = work.actors.get(id);
    if (actor === undefined) continue;
    const alike = JSON.stringify([actor.tenant, actor.role]);
    const to = first.get(alike);
    if (to === undefined) first.set(alike, id);
    else merges.push({ from: id, to });
  }
  return gallop(merges, (chosen) => {
    const replacement = new Map(chosen.map(({ from, to }) => [from, to]));
    const { steps } = work.current;
    if (!steps.some(({ actor }) => replacement.has(actor))) return undefined;
    return { version: 1, steps: steps.map((step) => ({ ...step, actor: replacement.get(step.actor) ?? step.actor })) };
  });
}
