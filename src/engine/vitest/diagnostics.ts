import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { causesOf } from '../campaign/causes.ts';
import { createEvidenceWriter } from '../evidence/evidence-writer.ts';
import type { Finding } from '../evidence/finding.ts';
import type { ReplayFlags } from '../evidence/replay-command.ts';
import type { Violation } from '../harness/invariant.ts';
import { localFolder } from '../local-folder.ts';
import { failureOf, type RunResult } from '../run/execute/run-result.ts';
import type { ExecuteOptions } from '../run/execute-case.ts';
import type { Session } from '../run/session.ts';
import { type Case, storedCase } from '../sequence/case.ts';
import { failingWith } from '../shrink/failing-with.ts';

/** Where evidence goes. Every entry may be left out. */
export type DiagnosticsOptions = Pick<ReplayFlags, 'harness' | 'config'> & {
  /** Where bundles go, from the working directory; `.leakproof/bundles` unless given. Keep it out of version control. */
  readonly directory?: string;
};

/** What a failing test leaves behind. */
export type Diagnostics = {
  /** Throws what a run has violated, with its evidence on disk: a bundle keyed by scenario and invariant, and how to replay it. */
  readonly reportViolations: (
    session: Session,
    result: RunResult,
    cause: { readonly scenario: string | null },
  ) => Promise<void>;
  /**
   * A predicate for a property over sequences: executes the case, and fails with the evidence of what it has violated. While fast-check
   * shrinks, the bundle holds the smallest sequence so far.
   */
  readonly holdsEveryInvariant: (
    session: Session,
    listeners?: Pick<ExecuteOptions, 'onStep' | 'onCompared'>,
  ) => (value: Case) => Promise<void>;
  /**
   * Notes what a run showed and wrote, and what the database holds after it, as digests in the file that LEAKPROOF_DIGESTS names, so that
   * two processes can be compared.
   */
  readonly keepDigest: (session: Session, name: string, result: RunResult) => Promise<void>;
};

/** Diagnostics that keep their evidence in a folder. */
export function createDiagnostics({
  directory = join(localFolder(), 'bundles'),
  harness,
  config,
}: DiagnosticsOptions = {}): Diagnostics {
  const place = { directory, harness, config };
  return {
    reportViolations: async (session, result, cause) => {
      const text = await keepEvidence(session, result, { ...cause, place });
      if (text !== undefined) throw new Error(text);
    },
    holdsEveryInvariant: (session, listeners = {}) =>
      failingWith({
        execute: async (value) => {
          const target = value.kind === 'stored' ? value.target : undefined;
          const result = await session.execute(value, { ...listeners, explains: target !== undefined });
          const failure = failureOf(result);
          const text = failure && (await keepEvidence(session, result, { scenario: null, target, place }));
          return failure && text !== undefined ? { ...failure, error: new Error(text) } : undefined;
        },
      }),
    keepDigest: async (session, name, { digest }) => {
      const file = process.env.LEAKPROOF_DIGESTS;
      if (file) appendFileSync(file, `${digest} ${await session.digest()} ${name}\n`);
    },
  };
}

type Circumstances = { readonly scenario: string | null; readonly target?: string | undefined; readonly place: Place };

type Place = ReplayFlags & { readonly directory: string };

/**
 * Writes a bundle for the violation that counts, and hands back the report; undefined where nothing was violated, and where it does not
 * happen again: that is no leak, and is told on standard error.
 */
async function keepEvidence(
  session: Session,
  result: RunResult,
  { scenario, target, place }: Circumstances,
): Promise<string | undefined> {
  const cause = causesOf(result.violations).find(({ lead, also }) =>
    [lead, ...also].some(({ signature }) => target === undefined || signature === target),
  );
  if (!cause) return undefined;
  const { lead: violation, also } = cause;
  // While fast-check shrinks, each candidate has happened before.
  const again =
    target === undefined ? await runAgain(session, result, violation) : { violation, records: result.records };
  const isConfirmed = again !== undefined;
  const finding: Finding = {
    application: session.harness.name,
    scenario,
    violation: again?.violation ?? violation,
    also,
    counterexample: result.sequence,
    original: result.sequence,
    records: again?.records ?? result.records,
    seed: null,
    verdict: isConfirmed ? 'confirmed' : 'flaky',
    executions: 0,
  };
  const { env: environment } = process;
  const mutant = environment.LEAKPROOF_MUTANT;
  const evidence = await createEvidenceWriter(session, { ...place, environment, mutant });
  await evidence.write(finding);
  if (isConfirmed) return evidence.render(finding);
  console.warn(`flaky, no finding: ${violation.signature} did not happen again; see ${evidence.folderOf(finding)}`);
  return undefined;
}

/** The violation as another run shows it, which is watched more closely; undefined where it does not happen again. */
async function runAgain(session: Session, { sequence }: RunResult, { signature }: Violation) {
  const { violations, records } = await session.execute(storedCase(sequence, signature), { explains: true });
  const violation = violations.find((one) => one.signature === signature);
  return violation && { violation, records };
}
