import type { Accepted } from '../harness/accepted.ts';
import type { Signature } from '../harness/invariant.ts';
import type { Session } from '../run/session.ts';
import { storedCase } from '../sequence/case.ts';

/** What became of an accepted finding. */
export type KnownFinding = {
  readonly accepted: Accepted;
  /** How often runs have met it, its own counterexample aside. */
  readonly times: number;
  /**
   * `gone`: its counterexample shows it no longer; or, without one, no run has met it. `outdated`: the counterexample does not fit the harness
   * any more, for the reason given.
   */
  readonly state: 'occurs' | 'gone' | 'outdated';
  readonly reason?: string;
};

/** Follows the findings that a session accepts through a campaign. */
export class KnownFindings {
  readonly #session: Pick<Session, 'accepted' | 'execute' | 'findMisfit'>;
  readonly #times = new Map<Signature, number>();
  readonly #states = new Map<Accepted, Pick<KnownFinding, 'state' | 'reason'>>();

  constructor(session: Pick<Session, 'accepted' | 'execute' | 'findMisfit'>) {
    this.#session = session;
  }

  /** Counts a violation that a run went on past. */
  meet(signature: Signature): void {
    this.#times.set(signature, (this.#times.get(signature) ?? 0) + 1);
  }

  /** Runs the counterexample of each, to tell whether it still occurs. */
  async check(signal?: AbortSignal): Promise<void> {
    const { accepted, execute, findMisfit } = this.#session;
    for (const one of accepted) {
      if (one.counterexample === undefined || signal?.aborted) continue;
      const reason = findMisfit(one.counterexample);
      if (reason !== undefined) {
        this.#states.set(one, { state: 'outdated', reason });
        continue;
      }
      const { violations } = await execute(storedCase(one.counterexample, one.signature), { signal });
      this.#states.set(one, { state: violations.length > 0 ? 'occurs' : 'gone' });
    }
  }

  /** What became of each. */
  get all(): readonly KnownFinding[] {
    return this.#session.accepted.map((accepted) => {
      const signatures = [accepted.signature, ...(accepted.also ?? [])];
      const times = signatures.reduce((sum, signature) => sum + (this.#times.get(signature) ?? 0), 0);
      const known = this.#states.get(accepted);
      // What a run has met occurs, whatever became of the counterexample.
      const state = times > 0 ? ({ state: 'occurs' } as const) : (known ?? ({ state: 'gone' } as const));
      return { accepted, times, ...state };
    });
  }
}
