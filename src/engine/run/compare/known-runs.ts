import type { TenantKey } from '../../sequence/actor.ts';
import { canonicalSequence } from '../../sequence/canonical.ts';
import type { Sequence } from '../../sequence/sequence.ts';
import type { Executed } from '../execute/execute-run.ts';
import type { SequencesAtSteps } from '../execute/sequence-trail.ts';

/** A run that was made already. */
export type KnownRun = {
  readonly run: Pick<Executed, 'result' | 'views' | 'sequences' | 'hasBuiltRows'>;
  /** Where the database's sequences were moved to as it ran; undefined where they were left alone. */
  readonly sequences: SequencesAtSteps | undefined;
};

/** The runs that a comparison has made over the whole baseline, so that none of them is made twice. */
export class KnownRuns {
  readonly #runs = new Map<string, KnownRun[]>();

  /** Notes a run of that sequence, in which everything was drawn as in any other. */
  note(sequence: Sequence, known: KnownRun): void {
    const text = canonicalSequence(sequence);
    this.#runs.set(text, [...(this.#runs.get(text) ?? []), known]);
  }

  /** One of that sequence with what the tenant saw of it. None whose application wrote rows while it was built: they are its first step's. */
  find(sequence: Sequence, tenant: TenantKey): KnownRun | undefined {
    const known = this.#runs.get(canonicalSequence(sequence));
    return known?.find(({ run }) => run.views.has(tenant) && !run.hasBuiltRows);
  }
}
