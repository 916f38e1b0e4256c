import type { ReportData } from '../../report-data.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { counted, duration, endings, number, percent, verdictWords, visible } from '../words.ts';
import { About } from './about.tsx';
import { Comparisons } from './comparisons.tsx';
import { CoursePlot } from './course-plot.tsx';
import { FindingCard } from './finding-card.tsx';
import { Invariants } from './invariants.tsx';
import { Known } from './known.tsx';
import { Never } from './never.tsx';

/** What the campaign came to, at a glance. */
export function Overview({ data, isLive }: { readonly data: ReportData; readonly isLive: boolean }) {
  const { campaign, findings, flaky } = data;
  const { totals, elapsedMs, seed, ended, never } = campaign;
  const { head, rest } = verdictWords(campaign);
  return (
    <>
      <section class={`hero verdict-${campaign.verdict.replaceAll(' ', '-')}`}>
        <h1>{head}</h1>
        <p>{isLive ? 'The campaign is under way; this page follows it.' : visible(rest)}</p>
        <p class="quiet-text">
          {counted(totals.runs, 'run')}, {counted(totals.steps, 'step')} in {duration(elapsedMs)}, from seed {seed};{' '}
          {endings[ended]}.{' '}
          <time dateTime={campaign.startedAt}>{campaign.startedAt.slice(0, 16).replace('T', ' ')} UTC</time>
        </p>
      </section>
      <dl class="figures">
        <Figure name="of the steps reached the application" value={percent(totals.applied, totals.steps)} />
        <Figure name="of those succeeded" value={percent(totals.succeeded, totals.applied)} />
        <Figure
          name={`of ${number(never.expected)} cells to expect were seen`}
          value={percent(never.expected - never.missing.length, never.expected)}
        />
        <Figure name="projections on a tenant were compared" value={number(campaign.comparisons.projections)} />
      </dl>
      {findings.length > 0 && (
        <section aria-labelledby="found">
          <h2 id="found">What was found</h2>
          <ol class="cards">
            {findings.map((finding, at) => (
              <FindingCard key={finding.entry.bundle} finding={finding} number={at + 1} />
            ))}
          </ol>
        </section>
      )}
      <CoursePlot campaign={campaign} />
      <Never campaign={campaign} />
      <Comparisons campaign={campaign} />
      <Known campaign={campaign} flaky={flaky} />
      <Invariants campaign={campaign} />
      <About campaign={campaign} />
      <p class="keys quiet-text">
        Keys: <kbd>o</kbd> overview, <kbd>m</kbd> matrix, <kbd>t</kbd> tenancy, <kbd>j</kbd> <kbd>k</kbd> through the
        findings, <kbd>/</kbd> filter, <kbd>d</kbd> theme.
      </p>
      {findings.length === 0 && campaign.verdict === 'clean' && (
        <p>
          <CopyButton label="Copy the seed" text={String(seed)} />
        </p>
      )}
    </>
  );
}

function Figure({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
