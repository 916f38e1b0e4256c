import type { StepRecord } from '../../../../engine/record/step-record.ts';
import type { ShownBundle } from '../../fold-bundle.ts';
import { OutcomeChip } from '../parts/chips.tsx';
import { Lines } from '../parts/code.tsx';
import { counted, visible } from '../words.ts';
import { differingLines } from './differing-lines.ts';
import { RowChange } from './row-change.tsx';
import { useTenants } from './tenants.ts';

type SideBySideProps = {
  readonly bundle: ShownBundle;
  readonly projected: NonNullable<ShownBundle['projected']>;
};

/** The run, and the same without the other tenants' steps: two columns, in which the steps from where they part are open. */
export function SideBySide({ bundle, projected }: SideBySideProps) {
  const { nameOf } = useTenants();
  const others = new Map(projected.steps.map((record) => [record.step.id, record]));
  const removed = new Set(projected.removed);
  const parting = bundle.steps.find((record) => {
    const other = others.get(record.step.id);
    return other !== undefined && shownText(record, projected.tenant) !== shownText(other, projected.tenant);
  });
  return (
    <section aria-labelledby="beside">
      <h2 id="beside">The two runs</h2>
      <p class="quiet-text">
        On the left the run, on the right the same run without the steps of others: {visible(nameOf(projected.tenant))}{' '}
        must see the same in both. Lines that differ are marked.
      </p>
      <ol class="runs">
        <li class="run-heads" aria-hidden="true">
          <span>with {counted(removed.size, 'step')} of others</span>
          <span>without</span>
        </li>
        {bundle.steps.map((record) => (
          <RunRow
            key={record.step.id}
            record={record}
            other={others.get(record.step.id)}
            isRemoved={removed.has(record.step.id)}
            isParting={record === parting || (parting === undefined && record === bundle.steps.at(-1))}
          />
        ))}
      </ol>
    </section>
  );
}

type RunRowProps = {
  readonly record: StepRecord;
  readonly other: StepRecord | undefined;
  readonly isRemoved: boolean;
  readonly isParting: boolean;
};

function RunRow({ record, other, isRemoved, isParting }: RunRowProps) {
  return (
    <li class={`run-row ${isRemoved ? 'removed' : ''} ${isParting ? 'parting' : ''}`}>
      {isParting && <p class="parting-note">Here the two part</p>}
      <details open={isParting || (isRemoved && record.changes.length > 0)}>
        <summary>
          <strong>
            <bdi>{visible(record.step.action)}</bdi>
          </strong>{' '}
          <bdi>{visible(record.actor.id)}</bdi> <span class="quiet-text">{record.step.id}</span>
          {isRemoved && <span class="chip warn">left out on the right</span>}
        </summary>
        <div class="beside">
          <RunSide record={record} against={other} label="with" />
          {other ? (
            <RunSide record={other} against={record} label="without" />
          ) : (
            <p class="left-out">This step was left out.</p>
          )}
        </div>
      </details>
    </li>
  );
}

type RunSideProps = { readonly record: StepRecord; readonly against: StepRecord | undefined; readonly label: string };

function RunSide({ record, against, label }: RunSideProps) {
  const answer = shown(record);
  const { first } = differingLines(answer, against ? shown(against) : answer);
  const changes = record.changes;
  return (
    <div>
      <p>
        <OutcomeChip outcome={record.outcome} />
      </p>
      {record.observations.length > 0 && (
        <Lines lines={first.lines} pointed={first.pointed} label={`What ${record.step.id} showed, ${label}`} />
      )}
      {changes.length > 0 && (
        <details open>
          <summary>{counted(changes.length, 'row change')}</summary>
          {changes.map((change) => (
            <RowChange key={change.position} change={change} />
          ))}
        </details>
      )}
    </div>
  );
}

/** What a step showed, as one value: the response alone where there is nothing else. */
function shown({ observations }: StepRecord) {
  const [only, ...more] = observations;
  if (only !== undefined && more.length === 0) return only.content;
  return observations.map(({ channel, recipient, content }) => ({ channel, recipient, content }));
}

function shownText({ observations, outcome }: StepRecord, tenant: string): string {
  const seen = observations.filter(({ tenants }) => tenants.length === 0 || tenants.includes(tenant));
  return JSON.stringify([outcome, seen.map(({ content }) => content)]);
}
