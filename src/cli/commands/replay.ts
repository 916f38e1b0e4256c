import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type ReplayVerdict, replayBundle, replayCase } from '../../engine/campaign/replay.ts';
import { caseOfSeed } from '../../engine/campaign/seed.ts';
import { UsageError } from '../../engine/errors.ts';
import { readBundle } from '../../engine/evidence/bundle.ts';
import { renderStep } from '../../engine/evidence/render-step.ts';
import { renderTrace } from '../../engine/evidence/render-trace.ts';
import type { Session } from '../../engine/run/session.ts';
import { parseSequence } from '../../engine/sequence/sequence-codec.ts';
import { storedCase } from '../../engine/shrink/case.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';

export type ReplayOptions = {
  readonly target?: string | undefined;
  readonly seed?: number;
  readonly maxSteps: number;
  readonly trace?: boolean;
};

/** What a script can tell a replay's end by. */
const exitCodes: { readonly [kind in ReplayVerdict['kind']]: number } = {
  fixed: 0,
  'still fails': 1,
  'cannot replay': 2,
  'fails differently': 4,
};

/** `leakproof replay`: runs a bundle, a sequence or a seed again. 1 still fails, 0 fixed, 4 fails differently, 2 cannot replay. */
export async function run(loadHarness: LoadHarness, options: ReplayOptions): Promise<number> {
  const replay = await prepare(options);
  await using opened = await openHarnessSession(loadHarness);
  const verdict = await replay(opened.session);
  console.log(verdict.kind === 'cannot replay' ? `cannot replay: ${verdict.reason}` : textOf(verdict, options));
  return exitCodes[verdict.kind];
}

/** Reads what is to be replayed before a database is started: what is wrong with it is said at once. */
async function prepare({
  target,
  seed,
  maxSteps,
}: ReplayOptions): Promise<(session: Session) => Promise<ReplayVerdict>> {
  if (target === undefined)
    return (session) => replayCase(session, caseOfSeed(seed ?? 0, session.harness), { maxSteps });
  const found = await stat(target).catch(() => undefined);
  if (!found) {
    throw new UsageError(
      `replaying failed: ${target} does not exist; expected the folder of a bundle or the file of a sequence. Look into .leakproof/bundles and seeds.`,
    );
  }
  if (found.isDirectory() || basename(target) === 'bundle.json') {
    const bundle = await readBundle(target);
    return (session) => replayBundle(session, bundle);
  }
  const sequence = parseSequence(await readFile(target, 'utf8'), target);
  return (session) => replayCase(session, storedCase(sequence));
}

function textOf({ kind, result }: Exclude<ReplayVerdict, { kind: 'cannot replay' }>, { trace }: ReplayOptions): string {
  const steps = result.records.map((record) => (trace ? renderTrace(record) : renderStep(record.step, record.outcome)));
  const violations = result.violations.flatMap(({ invariant, title, message, proof }) => [
    `${invariant} ${title}`,
    `  ${message}`,
    ...proof.map((line) => `  ${line}`),
  ]);
  return [...steps, '', ...violations, kind].join('\n');
}
