import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type ReplayVerdict, replayBundle, replayCase, replaySequence } from '../../engine/campaign/replay.ts';
import { caseOfSeed } from '../../engine/campaign/seed.ts';
import { UsageError } from '../../engine/errors.ts';
import { readBundle } from '../../engine/evidence/bundle.ts';
import { knownKeys } from '../../engine/evidence/known-keys.ts';
import { maskRun } from '../../engine/evidence/mask-finding.ts';
import { statementLines } from '../../engine/evidence/render-statement.ts';
import { renderStep } from '../../engine/evidence/render-step.ts';
import { renderTrace } from '../../engine/evidence/render-trace.ts';
import { andThen } from '../../engine/generate/pursuit.ts';
import { printable } from '../../engine/printable.ts';
import type { Session } from '../../engine/run/session.ts';
import { readSequence } from '../../engine/sequence/sequence-codec.ts';
import { usual } from '../../report/seed-command.ts';
import { assertKnownActions } from '../known-actions.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';

export type ReplayOptions = {
  readonly target?: string | undefined;
  readonly seed?: number;
  /** What the run of the seed aimed at, after the actions that lead there. */
  readonly towards?: readonly string[];
  readonly maxSteps?: number;
  /** The shares of runs that were compared, and of steps that ran at once, when the seed was run. */
  readonly noninterference?: number;
  readonly races?: number;
  /** Where named sequences are kept. */
  readonly corpus: string;
  readonly trace?: boolean;
};

/** What a script can tell a replay's end by. */
const exitCodes: { readonly [kind in ReplayVerdict['kind']]: number } = {
  fixed: 0,
  'still fails': 1,
  'cannot replay': 2,
  'fails differently': 4,
};

type Replay = (session: Session) => Promise<ReplayVerdict>;

/** `leakproof replay`: runs a bundle, a sequence or a seed again. 1 still fails, 0 fixed, 4 fails differently, 2 cannot replay. */
export async function run(loadHarness: LoadHarness, options: ReplayOptions): Promise<number> {
  const replay = await prepare(options);
  const { noninterference: noninterferenceShare, races: racesShare } = options;
  await using opened = await openHarnessSession(loadHarness, {
    ...(noninterferenceShare === undefined ? {} : { noninterferenceShare }),
    ...(racesShare === undefined ? {} : { racesShare }),
  });
  const verdict = await replay(opened.session);
  const text =
    verdict.kind === 'cannot replay'
      ? `cannot replay: ${verdict.reason}`
      : textOf(verdict, { trace: options.trace === true, session: opened.session });
  console.log(printable(text));
  return exitCodes[verdict.kind];
}

/** Throws a `UsageError` where an option is given that has a say in what a seed draws: a sequence is run as it stands. */
function assertOfSeed({ towards, maxSteps, noninterference, races }: ReplayOptions, target: string): void {
  const given = [
    ['--towards', towards],
    ['--max-steps', maxSteps],
    ['--noninterference', noninterference],
    ['--races', races],
  ].find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new UsageError(
    `replaying failed: ${given[0]} is given for '${target}', which is a sequence; expected it for a seed alone, whose run it has a say in. Leave it out.`,
  );
}

/** Reads what is to be replayed before a database is started: what is wrong with it is said at once. */
async function prepare(options: ReplayOptions): Promise<Replay> {
  const { target, seed, towards = [], maxSteps = usual.maxSteps, corpus } = options;
  const path = target === undefined ? undefined : await findPath(target, corpus);
  if (target === undefined || path === undefined) {
    const number = seed ?? (/^-?\d+$/.test(target ?? '') ? Number(target) : Number.NaN);
    if (Number.isSafeInteger(number))
      return (session) => {
        // The run would be another one.
        assertKnownActions(
          'replaying',
          towards.filter((name) => name !== andThen),
          session.harness.actions,
        );
        return replayCase(session, caseOfSeed(number, session.harness, towards), { maxSteps });
      };
    throw new UsageError(
      `replaying failed: '${target}' does not exist; expected a bundle's folder, a sequence's file, a name in ${corpus}, or a seed. Look into .leakproof/bundles and ${corpus}.`,
    );
  }
  assertOfSeed(options, target);
  if (path.isBundle) {
    const bundle = await readBundle(path.path);
    return (session) => replayBundle(session, bundle);
  }
  const sequence = await readSequence(path.path);
  return (session) => replaySequence(session, sequence);
}

/** The file or folder that a target means: as it stands, or as a name in the corpus. */
async function findPath(
  target: string,
  corpus: string,
): Promise<{ readonly path: string; readonly isBundle: boolean } | undefined> {
  for (const path of [target, join(corpus, `${target}.json`)]) {
    const found = await stat(path).catch(() => undefined);
    if (found) return { path, isBundle: found.isDirectory() || basename(path) === 'bundle.json' };
  }
  return undefined;
}

type TextOptions = { readonly trace: boolean; readonly session: Session };

function textOf(
  { kind, result, passedOver, warnings }: Exclude<ReplayVerdict, { kind: 'cannot replay' }>,
  { trace, session }: TextOptions,
): string {
  const { records, violations } = maskRun(result, knownKeys(session, result.records));
  return [
    ...records.map((record) => (trace ? renderTrace(record, session) : renderStep(record.step, record.outcome))),
    ...passedOver.map(({ step, action, reason }) => `${step.padEnd(4)}  ${action}  -> passed over: ${reason}`),
    '',
    ...violations.flatMap(({ invariant, title, message, proof, statement }) => [
      `${invariant} ${title}`,
      `  ${message}`,
      ...(statement ? statementLines(statement).map((line) => `  ${line}`) : []),
      ...proof.map((line) => `  ${line}`),
    ]),
    ...warnings.map((warning) => `warning: ${warning}`),
    kind,
  ].join('\n');
}
