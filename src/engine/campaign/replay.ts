import type { Bundle } from '../evidence/bundle.ts';
import { digestSchema } from '../evidence/evidence-writer.ts';
import type { ExecuteOptions } from '../run/execute-case.ts';
import type { RunResult } from '../run/run-result.ts';
import type { Session } from '../run/session.ts';
import { type Case, storedCase } from '../shrink/case.ts';

/** What a replay came to, beside what it was expected to come to. */
export type ReplayVerdict =
  | { readonly kind: 'still fails' | 'fixed' | 'fails differently'; readonly result: RunResult }
  | { readonly kind: 'cannot replay'; readonly reason: string };

/** Runs a bundle's counterexample again, and says whether it fails as it did. */
export async function replayBundle(session: Session, bundle: Bundle): Promise<ReplayVerdict> {
  const { name } = session.harness;
  if (bundle.application !== name) {
    return {
      kind: 'cannot replay',
      reason: `the bundle is of application '${bundle.application}'; expected '${name}'`,
    };
  }
  const verdict = await replayCase(session, storedCase(bundle.counterexample, bundle.signature));
  const unfit = verdict.kind === 'fixed' ? findUnfit(session, bundle, verdict.result) : undefined;
  return unfit === undefined ? verdict : { kind: 'cannot replay', reason: unfit };
}

/** Runs a case. Without a signature to look for, any violation counts as failing still, and none as fixed. */
export async function replayCase(
  session: Session,
  value: Case,
  options?: ExecuteOptions,
): Promise<Extract<ReplayVerdict, { readonly result: RunResult }>> {
  const target = value.kind === 'stored' ? value.target : undefined;
  const result = await session.execute(value, options);
  if (result.violations.some(({ signature }) => target === undefined || signature === target))
    return { kind: 'still fails', result };
  // Only a run past the violations of other signatures can tell that the expected one is gone; it then reports none at all.
  const others = value.kind === 'fresh' ? result : await session.execute(storedCase(value.sequence));
  return others.violations.length > 0 ? { kind: 'fails differently', result: others } : { kind: 'fixed', result };
}

/** Why a run without a violation proves nothing: steps that no longer apply, in a database of another schema. */
function findUnfit(session: Session, { counterexample, origin }: Bundle, { sequence }: RunResult): string | undefined {
  const lost = counterexample.steps.find(({ id }) => sequence.steps.every((step) => step.id !== id));
  if (lost === undefined) return undefined;
  const schema = digestSchema(session) === origin.schema ? '' : ', and the schema is not the one that it was made on';
  return `step ${lost.id} (${lost.actor} ${lost.action}) refers to a row that is no longer made${schema}`;
}
