import type { Sequence } from '../sequence/sequence.ts';
import type { Signature } from './invariant.ts';

/** A finding that the application's owners know of and live with for now: runs go on past it, and it fails nothing. */
export type Accepted = {
  readonly signature: Signature;
  /** Why it is accepted, for whoever reads the list. */
  readonly why: string;
  /** Signatures that its cause shows besides. */
  readonly also?: readonly Signature[];
  /** A sequence that shows it. It is run first, to tell whether the finding still occurs. */
  readonly counterexample?: Sequence;
  /** The file that says so; none where the harness does. */
  readonly file?: string;
};

/** All signatures that runs go on past, each with what it is accepted by. */
export function acceptedSignatures(accepted: readonly Accepted[]): ReadonlyMap<Signature, Accepted> {
  return new Map(accepted.flatMap((one) => [one.signature, ...(one.also ?? [])].map((signature) => [signature, one])));
}
