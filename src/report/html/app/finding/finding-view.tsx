import { useMemo } from 'preact/hooks';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { curlCommand } from '../../../curl-command.ts';
import type { ShownBundle } from '../../fold-bundle.ts';
import type { ReportFinding } from '../../report-data.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Marked, Marks } from '../parts/marked.tsx';
import { Marker } from '../parts/marks.ts';
import { counted, visible } from '../words.ts';
import { Blamed } from './blamed.tsx';
import { Descent } from './descent.tsx';
import { evidenceMarks, foreignThings } from './evidence-marks.ts';
import { laneSteps, lanesOf } from './lanes.ts';
import { LanesView } from './lanes-view.tsx';
import { RaceView } from './race-view.tsx';
import { SideBySide } from './side-by-side.tsx';
import { Tenants } from './tenants.ts';

const doubts = {
  confirmed: 'happened again when it was run once more',
  flaky: 'did not happen again when it was run once more',
  unconfirmed: 'shrinking was cut short',
} as const;

/** A finding with all of its evidence. */
export function FindingView({
  campaign,
  finding,
}: {
  readonly campaign: CampaignFile;
  readonly finding: ReportFinding;
}) {
  const { bundle, entry, problem, folder } = finding;
  const { tenants } = campaign;
  const marks = useMemo(() => (bundle ? evidenceMarks(bundle, tenants) : []), [bundle, tenants]);
  const marker = useMemo(() => new Marker(marks), [marks]);
  return (
    <Tenants.Provider value={tenants}>
      <Marks.Provider value={marker}>
        <header class="finding-head">
          <p class="quiet-text">
            <span class={`chip ${entry.verdict === 'confirmed' ? 'bad' : 'warn'}`}>{entry.verdict}</span>{' '}
            <span class="mono">
              <bdi>{visible(entry.signature)}</bdi>
            </span>
          </p>
          <h1>
            {visible(entry.invariant)} {visible(entry.title)}
          </h1>
          <p class="lead message">
            <bdi>
              <Marked text={bundle?.message ?? entry.message} />
            </bdi>
          </p>
          {bundle && <Commands bundle={bundle} />}
        </header>
        {problem !== null && (
          <p class="note-box warn">
            <bdi>{visible(problem)}</bdi>
          </p>
        )}
        {bundle && <Evidence campaign={campaign} finding={finding} bundle={bundle} marks={marks} />}
        <section aria-labelledby="whence">
          <h2 id="whence">How it was come by</h2>
          <dl class="pairs">
            <dt>Found by</dt>
            <dd>
              {entry.corpus ??
                (entry.seed === null ? 'a run that continued from another’s prefix' : `seed ${entry.seed}`)}
            </dd>
            <dt>Met</dt>
            <dd>{counted(entry.times, 'time')}</dd>
            <dt>It</dt>
            <dd>{doubts[entry.verdict]}</dd>
            <dt>Bundle</dt>
            <dd class="mono">
              <bdi>{visible(folder)}</bdi>
              {finding.isCut && <span class="quiet-text"> – has in full what is cut here</span>}
            </dd>
          </dl>
        </section>
      </Marks.Provider>
    </Tenants.Provider>
  );
}

function Commands({ bundle }: { readonly bundle: ShownBundle }) {
  const curls = bundle.steps.flatMap(({ request, actor }) => {
    const curl = curlCommand(request);
    return curl === undefined ? [] : [`# as ${actor.id}\n${curl}`];
  });
  return (
    <div class="commands">
      <code class="replay">
        <bdi>{visible(bundle.replay)}</bdi>
      </code>
      <CopyButton label="Copy replay command" text={bundle.replay} />
      <CopyButton label="Copy sequence" text={JSON.stringify(bundle.counterexample, null, 2)} />
      {curls.length > 0 && <CopyButton label="Copy curl" text={curls.join('\n')} />}
    </div>
  );
}

type EvidenceProps = {
  readonly campaign: CampaignFile;
  readonly finding: ReportFinding;
  readonly bundle: ShownBundle;
  readonly marks: ReturnType<typeof evidenceMarks>;
};

/** The step that a bundle's finding is about stands last. */
function Evidence({ campaign, finding, bundle, marks }: EvidenceProps) {
  const { tenants } = campaign;
  const { statement } = bundle;
  const { lanes, steps } = useMemo(() => {
    const all = lanesOf(bundle.steps, tenants);
    const violating = bundle.steps.at(-1)?.step.id;
    const options = { tenants, violating, foreign: foreignThings(marks, tenants) };
    return { lanes: all, steps: laneSteps(bundle.steps, all, options) };
  }, [bundle, tenants, marks]);
  return (
    <>
      {statement && <Blamed statement={statement} />}
      <section aria-labelledby="proof">
        <h2 id="proof">Seen or written</h2>
        <ul class="proof">
          {bundle.proof.map((line, at) => (
            <li key={at}>
              <bdi>
                <Marked text={line} />
              </bdi>
            </li>
          ))}
        </ul>
        <Also bundle={bundle} />
      </section>
      {bundle.projected && <SideBySide bundle={bundle} projected={bundle.projected} />}
      <section aria-labelledby="steps">
        <h2 id="steps">{steps.length === 1 ? 'The step that shows it' : `The ${steps.length} steps that show it`}</h2>
        <LanesView lanes={lanes} steps={steps} />
      </section>
      {bundle.steps.map(({ step, interleaving }) =>
        interleaving ? (
          <RaceView key={step.id} records={bundle.steps} interleaving={interleaving} lanes={lanes} />
        ) : null,
      )}
      <Descent bundle={bundle} original={finding.original} />
    </>
  );
}

function Also({ bundle: { also = [] } }: { readonly bundle: ShownBundle }) {
  if (also.length === 0) return null;
  return (
    <details>
      <summary>{counted(also.length, 'more invariant')} violated by the same step</summary>
      <ul class="plain-list">
        {also.map(({ signature, message }) => (
          <li key={signature}>
            <span class="mono">{visible(signature)}</span>{' '}
            <bdi>
              <Marked text={message} />
            </bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
