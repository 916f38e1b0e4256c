import type { TraceEntry } from '../../database/scheduler/turn.ts';
import type { Interleaving, RaceTurn } from '../../record/interleaving.ts';
import type { Statement } from '../../record/statement.ts';

/** How the steps of a race took turns, by what the scheduler did; with the places of their statements, where those are known. */
export function interleavingOf(
  steps: readonly string[],
  trace: readonly TraceEntry[],
  statements: readonly Statement[],
): Omit<Interleaving, 'isTold'> {
  const sent = new Map(steps.map((id) => [id, statements.filter(({ step }) => step === id).values()]));
  /** Who used a client last, as the trace goes on. */
  const users = new Map<number, string | null>();
  const turns = new Map<number, RaceTurn>();
  for (const entry of trace) {
    if (entry.event === 'let go') {
      const { number, branch: step, kind, text, client, isAside } = entry;
      if (client !== null) users.set(client, step);
      const place = kind === 'statement' ? sent.get(step ?? '')?.next().value?.place : undefined;
      turns.set(number, { step, kind, text, ...(isAside ? { isAside } : {}), ...(place ? { place } : {}) });
    }
    if (entry.event === 'blocked') {
      const turn = turns.get(entry.number);
      const waitsFor = [...new Set(entry.by.flatMap((client) => users.get(client) ?? []))];
      if (turn && waitsFor.length > 0) turns.set(entry.number, { ...turn, waitsFor });
    }
  }
  return { steps, turns: [...turns.values()] };
}
