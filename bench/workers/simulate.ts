/** What a step takes, in milliseconds: CPU of the worker, CPU of its Postgres, and time in which neither is at work. */
export type Shares = { readonly node: number; readonly postgres: number; readonly wait: number };

/** Turns between a worker and its Postgres in a step, as many as a step has statements. */
const turns = 6;
const tickMs = 0.01;

/**
 * Steps a second that so many workers make on so many cores. Each is in one phase at a time (its own CPU, Postgres, neither), since it waits
 * for each statement; phases that need a core share the cores evenly. That nothing else stands in the way (memory, locks, the disk) makes it
 * a bound from above.
 */
export function simulate({
  cores,
  workers,
  shares,
}: {
  readonly cores: number;
  readonly workers: number;
  readonly shares: Shares;
}): number {
  const phases = (['node', 'postgres', 'wait'] as const).map((of) => ({ of, ms: shares[of] / turns }));
  // Begun at different places, as they are after some steps.
  const states = Array.from({ length: workers }, (_, at) => ({
    phase: at % phases.length,
    left: phases[at % phases.length]?.ms ?? 0,
  }));
  const ticks = 100_000;
  let rounds = 0;
  for (let tick = 0; tick < ticks; tick += 1) {
    const busy = states.filter(({ phase }) => phases[phase]?.of !== 'wait').length;
    const speed = Math.min(1, cores / Math.max(1, busy));
    for (const state of states) {
      state.left -= tickMs * (phases[state.phase]?.of === 'wait' ? 1 : speed);
      if (state.left > 0) continue;
      state.phase = (state.phase + 1) % phases.length;
      if (state.phase === 0) rounds += 1;
      state.left += phases[state.phase]?.ms ?? 0;
    }
  }
  return (rounds / turns) * (1000 / (ticks * tickMs));
}
