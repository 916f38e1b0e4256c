import type { Signature, Violation } from '../harness/invariant.ts';

/** Violations of one step that one cause explains: the one that a report is about, and what came with it. */
export type Cause = { readonly lead: Violation; readonly also: readonly Violation[] };

/**
 * The causes of what a step has violated. A step that crosses the wall once is seen by many: what it wrote, what it showed, whom it told,
 * which of the application's own rules it broke by that. All that is one cause. Apart from it are faults (APP-001), and among them what
 * comes late, from steps before.
 */
export function causesOf(violations: readonly Violation[]): readonly Cause[] {
  const groups = Map.groupBy(violations, ({ invariant, about }) => {
    if (invariant !== 'APP-001') return 'wall';
    return about.startsWith('late ') ? about : 'fault';
  });
  return [...groups.values()].flatMap(([lead, ...also]) => (lead === undefined ? [] : [{ lead, also }]));
}

/** How often a cause that did not repeat is looked into again when it is met. */
const maxTries = 3;

/**
 * Remembers the causes that a campaign has met. Signatures that were met together belong to one cause from then on: the same bug shows one
 * of them in one run and another in the next, and is one finding.
 */
export class CauseBook {
  readonly #causes = new Map<Signature, Signature>();
  readonly #times = new Map<Signature, number>();
  readonly #tries = new Map<Signature, number>();

  /** Causes that are known from elsewhere, each by its signatures, its lead first. They are counted, and not new. */
  constructor(known: readonly (readonly Signature[])[] = []) {
    for (const signatures of known)
      for (const signature of signatures) this.#causes.set(signature, signatures[0] ?? signature);
  }

  /** How often each cause was met, by its first lead. */
  get times(): ReadonlyMap<Signature, number> {
    return this.#times;
  }

  /** Counts what a step has violated, and hands back the causes that are new. */
  meet(violations: readonly Violation[]): readonly Cause[] {
    return causesOf(violations).filter((cause) => {
      const signatures = [cause.lead, ...cause.also].map(({ signature }) => signature);
      const known = signatures.map((signature) => this.#causes.get(signature)).find((name) => name !== undefined);
      const name = known ?? cause.lead.signature;
      for (const signature of signatures) if (!this.#causes.has(signature)) this.#causes.set(signature, name);
      this.#times.set(name, (this.#times.get(name) ?? 0) + 1);
      return known === undefined;
    });
  }

  /** A cause that did not repeat is new again when it is met the next time, but not for ever. */
  forget(lead: Signature): void {
    const tries = (this.#tries.get(lead) ?? 0) + 1;
    this.#tries.set(lead, tries);
    if (tries >= maxTries) return;
    for (const [signature, name] of this.#causes) if (name === lead) this.#causes.delete(signature);
  }
}
