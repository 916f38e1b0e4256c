import type { Accepted } from '../harness/accepted.ts';
import type { Signature } from '../harness/invariant.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';

/** What became of an accepted finding. */
export type KnownFinding = {
  readonly accepted: Accepted;
  /** How often runs have met it, its own counterexample aside. */
  readonly times: number;
} & KnownState;

/**
 * `gone`: its counterexample shows it no longer; or, without one, no run has met it. `outdated`: the counterexample does not fit the harness
 * any more, for the reason given.
 */
export type KnownState = { readonly state: 'occurs' | 'gone' | 'outdated'; readonly reason?: string };

/** Runs the counterexample of an accepted finding, to tell whether it still occurs. */
export async function checkKnown(
  { execute, findMisfit }: Pick<Session, 'execute' | 'findMisfit'>,
  { signature, counterexample }: Accepted & { readonly counterexample: NonNullable<Accepted['counterexample']> },
  signal?: AbortSignal,
): Promise<KnownState> {
  const reason = findMisfit(counterexample);
  if (reason !== undefined) return { state: 'outdated', reason };
  const { violations } = await execute(storedCase(counterexample, signature), { signal });
  return { state: violations.length > 0 ? 'occurs' : 'gone' };
}

/** Follows accepted findings through a campaign. */
export class KnownFindings {
  readonly #accepted: readonly Accepted[];
  readonly #times = new Map<Signature, number>();
  readonly #states = new Map<Signature, KnownState>();

  constructor(accepted: readonly Accepted[]) {
    this.#accepted = accepted;
  }

  /** Those that have a counterexample to run. */
  get checkable(): readonly Parameters<typeof checkKnown>[1][] {
    return this.#accepted.flatMap(({ counterexample, ...one }) => (counterexample ? [{ ...one, counterexample }] : []));
  }

  /** Notes what became of the counterexample. */
  note(signature: Signature, state: KnownState): void {
    this.#states.set(signature, state);
  }

  /** Counts a violation that a run went on past. */
  meet(signature: Signature): void {
    this.#times.set(signature, (this.#times.get(signature) ?? 0) + 1);
  }

  /** What became of each. */
  get all(): readonly KnownFinding[] {
    return this.#accepted.map((accepted) => {
      const signatures = [accepted.signature, ...(accepted.also ?? [])];
      const times = signatures.reduce((sum, signature) => sum + (this.#times.get(signature) ?? 0), 0);
      // What a run has met occurs, whatever became of the counterexample.
      const state: KnownState =
        times > 0 ? { state: 'occurs' } : (this.#states.get(accepted.signature) ?? { state: 'gone' });
      return { accepted, times, ...state };
    });
  }
}
