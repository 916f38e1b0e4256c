import type { Phases } from './phases.ts';
import type { ProcessorTime } from './processor.ts';
import { BARE, CLONE, ENGINE, ENGINE_COMPARED, ENGINE_STORED, SQL, type Times } from './variants.ts';

/** Prints what each variant takes, and the ratios that matter: each the median of the rounds' own, with the least and the greatest. */
export function printTable(
  times: Times,
  { sequences, steps }: { readonly sequences: number; readonly steps: number },
): void {
  const rounds = times.get(ENGINE)?.length ?? 0;
  console.log(`${sequences} sequences of ${steps} steps, ${rounds} rounds; medians of the rounds`);
  for (const [name, all] of times) {
    const ms = median(all);
    const perSecond = ((sequences * 1000) / ms).toFixed(1).padStart(6);
    console.log(
      `  ${name.padEnd(44)} ${perSecond} sequences/s ${(ms / steps).toFixed(2).padStart(6)} ms a step  ${spread(all, ms)}`,
    );
  }
  const [compared, alone] = [times.get(ENGINE_COMPARED) ?? [], times.get(ENGINE) ?? []];
  const costs = compared.map((ms, round) => ms / (alone[round] ?? Number.NaN));
  console.log(
    `time with noninterference at its default share against without: ${median(costs).toFixed(2)} ×  bar ≤ 1.5`,
  );
  console.log('sequences/s of leakproof against');
  for (const [base, engine, bar] of [
    [BARE, ENGINE, '≥ 0.85'],
    [BARE, ENGINE_STORED, '≥ 0.85'],
    [SQL, ENGINE, '≥ 4'],
    [CLONE, ENGINE, ''],
  ] as const) {
    const ratios = (times.get(base) ?? []).map((ms, round) => ms / (times.get(engine)?.[round] ?? Number.NaN));
    const range = `${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}`;
    const which = engine === ENGINE_STORED ? `${base} (known sequence)` : base;
    console.log(`  ${which.padEnd(52)} ${median(ratios).toFixed(2)} ×  (${range})${bar && `  bar ${bar}`}`);
  }
}

/** Prints where the engine's time goes. */
export function printPhases(phases: Phases, steps: number): void {
  const total = [...phases.values()].reduce((sum, ms) => sum + ms, 0);
  console.log(`where the time of leakproof goes: ${(total / steps).toFixed(2)} ms a step`);
  for (const [phase, ms] of phases) {
    const share = `${((100 * ms) / total).toFixed(1).padStart(5)} %`;
    console.log(`  ${phase.padEnd(44)} ${(ms / steps).toFixed(2).padStart(6)} ms a step  ${share}`);
  }
}

/** Prints what the processor does in a step, and the ratio that a machine would show on which nothing waits. */
export function printProcessor(times: ReadonlyMap<string, ProcessorTime>, steps: number): void {
  const perStep = (name: string): ProcessorTime => {
    const { node, postgres } = times.get(name) ?? { node: Number.NaN, postgres: Number.NaN };
    return { node: node / steps, postgres: postgres / steps };
  };
  const [engine, whole, between] = [ENGINE, BARE, `${BARE}, without any step`].map(perStep);
  if (!engine || !whole || !between) return;
  const bare = { node: whole.node - between.node, postgres: whole.postgres - between.postgres };
  console.log('what the processor does in a step, in milliseconds');
  for (const [name, { node, postgres }] of [
    [ENGINE, engine],
    [BARE, bare],
  ] as const)
    console.log(
      `  ${name.padEnd(44)} ${node.toFixed(2).padStart(6)} in Node  ${postgres.toFixed(2).padStart(6)} in Postgres`,
    );
  const ratio = (bare.node + bare.postgres) / (engine.node + engine.postgres);
  console.log(`  ${'the bare actions against leakproof'.padEnd(44)} ${ratio.toFixed(2)} ×`);
}

function spread(values: readonly number[], middle: number): string {
  return `spread ${((100 * (Math.max(...values) - Math.min(...values))) / middle).toFixed(0)} %`;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
