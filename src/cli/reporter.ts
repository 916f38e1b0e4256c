import pc from 'picocolors';
import type { CampaignFile } from '../engine/campaign/campaign-file.ts';
import type { Progress, Summary } from '../engine/campaign/coordinator.ts';
import type { FoundLeak } from '../engine/campaign/found-leak.ts';
import { neverReached } from '../engine/campaign/never-reached.ts';
import type { Outline } from '../engine/campaign/outline.ts';
import { shownSetAside } from '../engine/campaign/shown-set-aside.ts';
import { verdictOf } from '../engine/campaign/verdict.ts';
import { printable } from '../engine/printable.ts';
import type { ReportRequest } from '../report/reports.ts';
import { seedCommand } from '../report/seed-command.ts';
import { type ChangedAims, changedActions } from './changed/changed-aims.ts';
import { changedText } from './changed/changed-text.ts';
import { coverageLines } from './coverage-text.ts';
import { knownLines } from './known-text.ts';
import type { OwnOutput } from './standard-output.ts';
import { colouredFinding, wrapped } from './terminal-text.ts';

/** Where a campaign is told of. */
type Output = OwnOutput['stream'];

export type ReporterOptions = {
  /** One JSON object a line instead of text. */
  readonly json: boolean;
  readonly stream: Output;
};

export type CampaignStart = Budget & {
  readonly application: string;
  readonly seed: number;
  /** What has a say in what is drawn from a seed. */
  readonly options: CampaignFile['options'];
};

/** What a campaign may take; `runs` is undefined where time alone is the limit. */
type Budget = { readonly seconds: number; readonly runs: number | undefined };

/** Tells of a campaign as it goes. Disposing of it leaves the terminal as it was. */
export type Reporter = Disposable & {
  readonly start: (start: CampaignStart) => void;
  /** Tells which actions are aimed at as their code has changed. */
  readonly changed: (aims: ChangedAims, outline: Outline) => void;
  readonly progress: (progress: Progress) => void;
  /** Tells of a finding, from which all secrets were taken. */
  readonly finding: (finding: FoundLeak, text: string) => void;
  /** Tells of a violation that did not happen again, and where its evidence is. */
  readonly flaky: (finding: FoundLeak) => void;
  readonly summary: (summary: Summary, outline: Outline) => void;
  /** Tells where the report can be looked at while the campaign goes on. */
  readonly live: (url: string) => void;
  /** Tells of what was written besides. */
  readonly reports: (reports: readonly ReportRequest[]) => void;
};

/** Between two progress lines: on a terminal, where one line is written over; and elsewhere, where each stays. */
const terminalIntervalMs = 100;
const plainIntervalMs = 10_000;

/** How wide a terminal is that does not say. */
const usualColumns = 80;

/** A reporter for a terminal, a log, or a machine. */
export function createReporter({ json, stream }: ReporterOptions): Reporter {
  return json ? jsonReporter(stream) : textReporter(stream);
}

function textReporter(stream: Output): Reporter {
  let lastAt = 0;
  let campaign: Budget & Partial<CampaignStart> = { seconds: 0, runs: undefined };
  const columns = () => stream.columns || usualColumns;
  const clear = () => {
    if (stream.isTTY) stream.write('\r\x1b[2K');
  };
  /** A log breaks its lines itself, where it is looked at. */
  const say = (text: string) => stream.write(`${stream.isTTY ? wrapped(text, columns()) : text}\n`);
  return {
    start: (start) => {
      campaign = start;
      stream.write(`Fuzzing ${start.application} for ${start.seconds} s, seed ${start.seed}\n`);
    },
    changed: (aims, { actions }) => say(printable(changedText(aims, actions.length))),
    progress: (progress) => {
      if (progress.elapsedMs - lastAt < (stream.isTTY ? terminalIntervalMs : plainIntervalMs)) return;
      lastAt = progress.elapsedMs;
      clear();
      const line = printable(progressLine(progress, campaign));
      // A line that wraps could not be written over.
      stream.write(stream.isTTY ? pc.dim(line.slice(0, columns() - 1)) : `${line}\n`);
    },
    finding: ({ marks }, told) => {
      clear();
      say(`\n${colouredFinding(printable(told), marks)}\n`);
    },
    flaky: ({ violation, folder }) => {
      clear();
      const text = `flaky, no finding: ${violation.signature} did not happen again; see ${folder}, and run leakproof doctor`;
      say(pc.yellow(printable(text)));
    },
    summary: (summary, outline) => {
      clear();
      say(summaryText(summary, outline, campaign.options));
    },
    live: (url) => stream.write(`Report ${url}\n`),
    reports: (reports) => {
      for (const { kind, file } of reports) if (file !== null) stream.write(`  ${kind} report: ${printable(file)}\n`);
    },
    [Symbol.dispose]: clear,
  };
}

function progressLine({ runs, coverage, elapsedMs, signatures, shrinking }: Progress, budget: Budget): string {
  const { steps, applied } = coverage.totals;
  const left = Math.max(0, budget.seconds - elapsedMs / 1000);
  return [
    `${runs}${budget.runs === undefined ? '' : ` of ${budget.runs}`} runs`,
    `${Math.round((steps * 1000) / Math.max(1, elapsedMs))} steps/s`,
    `${percent(applied, steps)} applied`,
    `${coverage.cells.length} cells`,
    shrinking ? `shrinking ${shrinking.from} → ${shrinking.to}` : `${left.toFixed(0)} s left`,
    signatures.size === 0
      ? 'no leak so far'
      : `${signatures.size} found: ${[...signatures].map(([signature, times]) => `${signature} ×${times}`).join(', ')}`,
  ].join('  ');
}

function summaryText(summary: Summary, outline: Outline, options: CampaignStart['options'] | undefined): string {
  const { runs, coverage, elapsedMs, flaky, ended, seed, passedOver, lost } = summary;
  const { steps, applied, succeeded } = coverage.totals;
  const perSecond = (count: number) => Math.round((count * 1000) / Math.max(1, elapsedMs));
  const endings: { readonly [how in Summary['ended']]: string } = {
    runs: 'ended because all runs were done',
    time: 'ended because the time was up',
    interrupted: 'ended because it was interrupted',
    'broke off': 'broke off, for the reason below',
  };
  const { kind, text } = verdictOf(summary);
  const colours = {
    clean: pc.green,
    leaks: pc.red,
    incomplete: pc.yellow,
    'broke off': pc.yellow,
    'nothing ran': pc.yellow,
  };
  return [
    colours[kind](printable(text)),
    `  ${runs} runs, ${steps} steps in ${(elapsedMs / 1000).toFixed(1)} s (${perSecond(runs)} runs/s, ${perSecond(steps)} steps/s), from seed ${seed}; ${endings[ended]}`,
    `  ${percent(applied, steps)} of the steps reached the application, ${percent(succeeded, applied)} of those succeeded; ${coverage.cells.length} cells of action × role × own/foreign/absent × outcome`,
    ...(flaky.length > 0
      ? [pc.yellow(`  ${flaky.length} flaky, which did not happen again: ${printable(signaturesOf(flaky))}`)]
      : []),
    ...lost.map((one) => pc.yellow(`  ${printable(lostText(one, options))}`)),
    ...knownLines(summary),
    ...passedOver.map(({ name, step, action, reason }) =>
      pc.yellow(`  passed over in corpus ${name}: step ${step} (${action}), ${reason}`),
    ),
    ...coverageLines(summary, outline),
  ].join('\n');
}

function signaturesOf(findings: readonly FoundLeak[]): string {
  return findings.map(({ violation }) => violation.signature).join('; ');
}

function jsonReporter(stream: Output): Reporter {
  const say = (event: string, data: object) => stream.write(`${JSON.stringify({ event, ...data })}\n`);
  const figures = ({ runs, coverage, elapsedMs, signatures, shrinking }: Progress) => ({
    runs,
    elapsedMs: Math.round(elapsedMs),
    ...coverage.totals,
    signatures: Object.fromEntries(signatures),
    shrinking,
  });
  let lastAt = 0;
  return {
    start: (start) => say('start', start),
    changed: (aims) => say('changed', { ...aims, actions: changedActions(aims) }),
    progress: (progress) => {
      if (progress.elapsedMs - lastAt < 1000) return;
      lastAt = progress.elapsedMs;
      say('progress', figures(progress));
    },
    finding: (finding) => {
      const { violation, also = [], counterexample, original, seed, way, scenario, verdict, executions } = finding;
      say('finding', { violation, also, counterexample, original, seed, way, scenario, verdict, executions });
    },
    flaky: ({ violation, counterexample, original, seed, way, folder }) =>
      say('flaky', { violation, counterexample, original, seed, way, folder }),
    summary: (summary, outline) => {
      const { missing, required, unpaired, unmetCrossings } = neverReached(summary.coverage, outline);
      say('summary', {
        ...figures(summary),
        ended: summary.ended,
        error: summary.error instanceof Error ? summary.error.message : null,
        passedOver: summary.passedOver,
        seed: summary.seed,
        verdict: verdictOf(summary).kind,
        findings: summary.findings.map(({ violation }) => violation.signature),
        known: summary.known.map(({ accepted: { signature, why, file = null }, ...known }) => ({
          signature,
          why,
          file,
          ...known,
        })),
        lost: summary.lost,
        flaky: summary.flaky.map(({ violation }) => violation.signature),
        idle: summary.idle,
        missing,
        required,
        unpaired,
        unplaced: outline.unplaced,
        projections: summary.coverage.comparisons.projections,
        setAside: shownSetAside(summary.coverage.comparisons),
        baselines: summary.coverage.comparisons.baselines,
        kept: summary.coverage.comparisons.kept,
        disorders: summary.coverage.comparisons.disorders,
        comparedMs: Math.round(summary.coverage.comparisons.elapsedMs),
        unmetCrossings,
        cells: summary.coverage.cells,
      });
    },
    live: (url) => say('live', { url }),
    reports: (reports) => {
      for (const written of reports) say('report', written);
    },
    [Symbol.dispose]: () => {},
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** A run that ended its process, and how to see it. */
function lostText(
  { seed, way, corpus, how }: Summary['lost'][number],
  options: CampaignStart['options'] | undefined,
): string {
  const run = seed === null ? `the run of ${corpus}` : `the run of seed ${seed}`;
  const start = 'leakproof replay';
  const again =
    seed === null || options === undefined ? `${start} ${corpus ?? seed}` : seedCommand(start, { seed, way }, options);
  return `${run} ended its process with ${how}: nothing is known of it; see it by ${again}`;
}
