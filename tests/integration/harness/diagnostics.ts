import { appendFileSync } from 'node:fs';
import {
  type Case,
  createEvidenceWriter,
  type ExecuteOptions,
  type Finding,
  failingWith,
  failureOf,
  type RunResult,
  type Session,
} from '../../../src/engine/index.ts';

/** Where evidence goes; `.leakproof` is not under version control. */
const directory = '.leakproof/bundles';

/** Throws what a run has violated, with its evidence on disk: a bundle keyed by scenario and invariant, and how to replay it. */
export async function reportViolations(
  session: Session,
  result: RunResult,
  { scenario }: { readonly scenario: string | null },
): Promise<void> {
  const text = await keepEvidence(session, result, { scenario });
  if (text !== undefined) throw new Error(text);
}

/**
 * A predicate for a property over sequences: executes the case, and fails with the evidence of what it has violated. While fast-check
 * shrinks, the bundle holds the smallest sequence so far.
 */
export function holdsEveryInvariant(
  session: Session,
  listeners: Pick<ExecuteOptions, 'onStep' | 'onCompared'> = {},
): (value: Case) => Promise<void> {
  return failingWith({
    execute: async (value) => {
      const result = await session.execute(value, listeners);
      const failure = failureOf(result);
      const text =
        failure &&
        (await keepEvidence(session, result, {
          scenario: null,
          target: value.kind === 'stored' ? value.target : undefined,
        }));
      return failure && { ...failure, error: new Error(text) };
    },
  });
}

type Cause = { readonly scenario: string | null; readonly target?: string | undefined };

/** Writes a bundle for the violation that counts, and hands back the report; undefined where nothing was violated. */
async function keepEvidence(
  session: Session,
  result: RunResult,
  { scenario, target }: Cause,
): Promise<string | undefined> {
  const violation = result.violations.find(({ signature }) => target === undefined || signature === target);
  if (!violation) return undefined;
  const finding: Finding = {
    application: session.harness.name,
    scenario,
    violation,
    counterexample: result.sequence,
    original: result.sequence,
    records: result.records,
    seed: null,
    verdict: 'confirmed',
    executions: 0,
  };
  const evidence = await createEvidenceWriter(session, { directory, mutant: process.env.LEAKPROOF_MUTANT });
  await evidence.write(finding);
  return evidence.render(finding);
}

/**
 * Notes what a run showed and wrote, and what the database holds after it, as digests in the file that LEAKPROOF_DIGESTS names, so that
 * two processes can be compared.
 */
export async function keepDigest(session: Session, name: string, { digest }: RunResult): Promise<void> {
  const file = process.env.LEAKPROOF_DIGESTS;
  if (file) appendFileSync(file, `${digest} ${await session.digest()} ${name}\n`);
}
