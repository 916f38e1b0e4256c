import type { Sequence } from '../sequence/sequence.ts';

/** One actor in the place of another. */
export type ActorExchange = { readonly from: string; readonly to: string };

/** The sequence with other actors; undefined where none of them is in it. */
export function replaceActors({ version, steps }: Sequence, exchanges: readonly ActorExchange[]): Sequence | undefined {
  const replacement = new Map(exchanges.map(({ from, to }) => [from, to]));
  if (!steps.some(({ actor }) => replacement.has(actor))) return undefined;
  return { version, steps: steps.map((step) => ({ ...step, actor: replacement.get(step.actor) ?? step.actor })) };
}
