import pc from 'picocolors';
import type { Progress, Summary } from '../engine/campaign/campaign.ts';
import type { Finding } from '../engine/evidence/finding.ts';
import type { Session } from '../engine/run/session.ts';
import { cellsOf, coverageLines } from './coverage-text.ts';

export type ReporterOptions = {
  /** One JSON object a line instead of text. */
  readonly json: boolean;
  readonly stream: NodeJS.WriteStream;
};

export type CampaignStart = { readonly application: string; readonly seed: number; readonly seconds: number };

/** Tells of a campaign as it goes. */
export type Reporter = {
  readonly start: (start: CampaignStart) => void;
  readonly progress: (progress: Progress) => void;
  readonly finding: (finding: Finding, text: string) => void;
  readonly summary: (summary: Summary, session: Session) => void;
  /** Leaves the terminal as it was. */
  readonly end: () => void;
};

/** Between two progress lines: on a terminal, where one line is written over; and elsewhere, where each stays. */
const terminalIntervalMs = 100;
const plainIntervalMs = 10_000;

/** A reporter for a terminal, a log, or a machine. */
export function createReporter({ json, stream }: ReporterOptions): Reporter {
  return json ? jsonReporter(stream) : textReporter(stream);
}

function textReporter(stream: NodeJS.WriteStream): Reporter {
  let lastAt = 0;
  let seconds = 0;
  const clear = () => {
    if (stream.isTTY) stream.write('\r\x1b[2K');
  };
  return {
    start: (start) => {
      seconds = start.seconds;
      stream.write(`Fuzzing ${start.application} for ${start.seconds} s, seed ${start.seed}\n`);
    },
    progress: (progress) => {
      if (progress.elapsedMs - lastAt < (stream.isTTY ? terminalIntervalMs : plainIntervalMs)) return;
      lastAt = progress.elapsedMs;
      clear();
      stream.write(`${pc.dim(progressLine(progress, seconds))}${stream.isTTY ? '' : '\n'}`);
    },
    finding: (_finding, text) => {
      clear();
      stream.write(`\n${pc.red(text.slice(0, text.indexOf('\n')))}${text.slice(text.indexOf('\n'))}\n\n`);
    },
    summary: (summary, session) => {
      clear();
      stream.write(`${summaryText(summary, session)}\n`);
    },
    end: clear,
  };
}

function progressLine({ runs, coverage, elapsedMs, signatures, shrinking }: Progress, seconds: number): string {
  const { steps, applied } = coverage.totals;
  const left = Math.max(0, seconds - elapsedMs / 1000);
  return [
    `${runs} runs`,
    `${Math.round((steps * 1000) / elapsedMs)} steps/s`,
    `${percent(applied, steps)} applied`,
    `${coverage.cells.length} cells`,
    signatures.size === 0 ? 'no leak so far' : `${signatures.size} leaks`,
    shrinking ? `shrinking ${shrinking.from} → ${shrinking.to}` : `${left.toFixed(0)} s left`,
  ].join('  ');
}

function summaryText(summary: Summary, session: Session): string {
  const { runs, coverage, elapsedMs, findings, ended, seed } = summary;
  const { steps, applied, succeeded } = coverage.totals;
  const perSecond = (count: number) => Math.round((count * 1000) / elapsedMs);
  const endings = { runs: 'all runs were done', time: 'the time was up', interrupted: 'it was interrupted' } as const;
  const verdict =
    findings.length === 0
      ? pc.green('No leak found')
      : pc.red(`${findings.length} found: ${findings.map(({ violation }) => violation.signature).join('; ')}`);
  return [
    verdict,
    `  ${runs} runs, ${steps} steps in ${(elapsedMs / 1000).toFixed(1)} s (${perSecond(runs)} runs/s, ${perSecond(steps)} steps/s), from seed ${seed}; ended because ${endings[ended]}`,
    `  ${percent(applied, steps)} of the steps reached the application, ${percent(succeeded, applied)} of those succeeded; ${coverage.cells.length} cells of action × role × own/foreign/absent × outcome`,
    ...coverageLines(summary, session),
  ].join('\n');
}

function jsonReporter(stream: NodeJS.WriteStream): Reporter {
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
    progress: (progress) => {
      if (progress.elapsedMs - lastAt < 1000) return;
      lastAt = progress.elapsedMs;
      say('progress', figures(progress));
    },
    finding: ({ violation, counterexample, original, seed, verdict, executions }) =>
      say('finding', { violation, counterexample, original, seed, verdict, executions }),
    summary: (summary, session) => {
      const { missing, required } = cellsOf(summary.coverage, session);
      say('summary', {
        ...figures(summary),
        ended: summary.ended,
        seed: summary.seed,
        findings: summary.findings.map(({ violation }) => violation.signature),
        idle: summary.idle,
        missing,
        required,
        unpaired: summary.coverage.unpaired(),
        cells: summary.coverage.cells,
      });
    },
    end: () => {},
  };
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
}
