import type { CSSProperties } from 'preact';
import { Code } from '../parts/code.tsx';
import { tint } from '../parts/marked.tsx';
import { Scrolling } from '../parts/scrolling.tsx';
import { visible } from '../words.ts';
import type { Crossing, Lane, LaneStep } from './lanes.ts';
import { RowChange } from './row-change.tsx';
import { StepCard } from './step-card.tsx';

/** The counterexample: a column a tenant, rows in time, and what goes from one to another drawn to where it went. */
export function LanesView({ lanes, steps }: { readonly lanes: readonly Lane[]; readonly steps: readonly LaneStep[] }) {
  return (
    <Scrolling class="lanes-scroll" label="Counterexample">
      <div class="lanes" style={{ '--lanes': lanes.length }}>
        <div class="lane-heads">
          {lanes.map(({ name, place }, at) => (
            <div key={at} class={`lane-head ${tint(place)}`} style={column(at)}>
              <bdi>{visible(name)}</bdi>
            </div>
          ))}
        </div>
        <ol class="lane-steps">
          {steps.map((step, at) => (
            <li key={step.record.step.id} class="lane-row">
              {lanes.map(({ place }, lane) => (
                <span
                  key={lane}
                  class={`lane-ground ${tint(place)}`}
                  style={{ ...column(lane), gridRow: `1 / ${step.crossings.length + 2}` }}
                  aria-hidden="true"
                />
              ))}
              <div
                class={`lane-cell ${tint(lanes[step.lane]?.place ?? null)}`}
                style={{ ...column(step.lane), gridRow: 1 }}
              >
                <p class="sr-only">{lanes[step.lane]?.name}:</p>
                <StepCard step={step} number={at + 1} />
              </div>
              {step.crossings.map((crossing, place) => (
                <CrossingRow
                  key={place}
                  crossing={crossing}
                  lanes={lanes}
                  row={place + 2}
                  isViolating={step.isViolating}
                  hasActor={step.record.actor.tenant !== null}
                />
              ))}
            </li>
          ))}
        </ol>
      </div>
    </Scrolling>
  );
}

type CrossingRowProps = {
  readonly crossing: Crossing;
  readonly lanes: readonly Lane[];
  readonly row: number;
  readonly isViolating: boolean;
  /** Whether somebody of a tenant did the step: then what it does to others is a trespass. */
  readonly hasActor: boolean;
};

function CrossingRow({ crossing, lanes, row, isViolating, hasActor }: CrossingRowProps) {
  const { from, to } = crossing;
  const leaves = to.some((lane) => lane !== from);
  const isBad =
    leaves && (crossing.kind === 'shown' || (crossing.kind === 'change' && hasActor) || (isViolating && hasActor));
  return (
    <>
      {to.map((lane) => (
        <>
          {lane !== from && <Arrow key={`arrow ${lane}`} from={from} to={lane} row={row} isBad={isBad} />}
          <div
            key={lane}
            class={`lane-cell crossing ${isBad ? 'bad' : ''} ${tint(lanes[lane]?.place ?? null)}`}
            style={{ ...column(lane), gridRow: row }}
          >
            <p class="sr-only">
              {lane === from ? '' : `from ${lanes[from]?.name ?? ''} `}to {lanes[lane]?.name}:
            </p>
            <CrossingCard crossing={crossing} isOpen={isBad} />
          </div>
        </>
      ))}
    </>
  );
}

function CrossingCard({ crossing, isOpen }: { readonly crossing: Crossing; readonly isOpen: boolean }) {
  switch (crossing.kind) {
    case 'shown':
      return (
        <div class="message-card shown">
          <span aria-hidden="true">◉</span> was shown {visible(crossing.what)}
        </div>
      );
    case 'change':
      return (
        <div class="message-card">
          <RowChange change={crossing.change} />
        </div>
      );
    case 'message': {
      const { channel, recipient, content } = crossing.message;
      return (
        <details class="message-card" open={isOpen}>
          <summary>
            <span aria-hidden="true">✉</span> {visible(channel)}
            {recipient !== null && (
              <>
                {' '}
                to <bdi>{visible(recipient)}</bdi>
              </>
            )}
          </summary>
          <Code value={content} label={visible(`${channel} to ${recipient ?? 'nobody named'}`)} />
        </details>
      );
    }
  }
}

/** From the middle of one lane to the edge of another. */
function Arrow({
  from,
  to,
  row,
  isBad,
}: {
  readonly from: number;
  readonly to: number;
  readonly row: number;
  readonly isBad: boolean;
}) {
  const [first, last] = from < to ? [from, to] : [to, from];
  const style: CSSProperties = { gridColumn: `${first + 1} / ${last + 2}`, gridRow: row, '--span': last - first + 1 };
  return (
    <span class={`arrow ${from < to ? 'right' : 'left'} ${isBad ? 'bad' : ''}`} style={style} aria-hidden="true" />
  );
}

function column(lane: number): CSSProperties {
  return { gridColumn: `${lane + 1}` };
}
