import { Fragment } from 'preact';
import type { Interleaving } from '../../../../engine/record/interleaving.ts';
import type { StepRecord } from '../../../../engine/record/step-record.ts';
import { tint } from '../parts/marked.tsx';
import { Scrolling } from '../parts/scrolling.tsx';
import { counted, visible } from '../words.ts';
import type { Lane } from './lanes.ts';
import { type NumberedTurn, type Stretch, stretchesOf } from './race-stretches.ts';
import { PlaceText, SqlText } from './sql.tsx';

/** A statement of more letters is folded: what it begins with says which it is. */
const shortSql = 130;

type RaceViewProps = {
  readonly records: readonly StepRecord[];
  readonly interleaving: Interleaving;
  readonly lanes: readonly Lane[];
};

/** A step of the race, as its column is headed. */
type Runner = { readonly id: string; readonly action: string; readonly actor: string; readonly place: number | null };

/** Steps that ran at once: a column a step, time downwards, from one switch to the next, with who waited for whom. */
export function RaceView({ records, interleaving, lanes }: RaceViewProps) {
  const runners = interleaving.steps.map((id): Runner => {
    const record = records.find(({ step }) => step.id === id);
    const lane = lanes.find(({ tenant }) => tenant === record?.actor.tenant);
    return { id, action: record?.step.action ?? '', actor: record?.actor.id ?? '', place: lane?.place ?? null };
  });
  const stretches = stretchesOf(interleaving);
  const switches = Math.max(0, stretches.length - 1);
  return (
    <section aria-labelledby={`race-${runners[0]?.id}`}>
      <h2 id={`race-${runners[0]?.id}`}>
        {counted(runners.length, 'step')} at once, {counted(switches, 'switch', 'switches')}
      </h2>
      <p class="quiet-text">
        One statement at a time, from above downwards. <span class="race-key" aria-hidden="true" /> waits for a lock of
        another.
      </p>
      <Scrolling
        class="race-scroll"
        label={`Statements of ${runners.map(({ id }) => id).join(' and ')}, in their order`}
      >
        <div class="race" style={{ '--runners': runners.length }}>
          <div class="race-heads">
            {runners.map(({ id, action, actor, place }) => (
              <div key={id} class={`race-head ${tint(place)}`}>
                <span class="race-id">{visible(id)}</span> <bdi>{visible(action)}</bdi>
                <p class="quiet-text">
                  <bdi>{visible(actor)}</bdi>
                </p>
              </div>
            ))}
          </div>
          <ol class="race-rows">
            {stretches.map((stretch, at) => (
              <StretchRow key={at} stretch={stretch} before={stretches[at - 1]?.column} runners={runners} />
            ))}
          </ol>
        </div>
      </Scrolling>
    </section>
  );
}

type StretchRowProps = {
  readonly stretch: Stretch;
  /** Who went on before. */
  readonly before: number | undefined;
  readonly runners: readonly Runner[];
};

function StretchRow({ stretch: { column, turns, standings }, before, runners }: StretchRowProps) {
  const own = runners[column];
  return (
    <li class="race-row">
      {runners.map(({ id, place }, at) => (
        <span
          key={id}
          class={`race-line ${at === column ? 'goes' : standings[at]} ${tint(place)}`}
          style={{ gridColumn: at + 1 }}
          aria-hidden="true"
        />
      ))}
      {before !== undefined && <SwitchArrow from={before} to={column} />}
      <div class={`race-stretch ${tint(own?.place ?? null)}`} style={{ gridColumn: column + 1 }}>
        <p class="race-who">
          {own?.id} <bdi>{visible(own?.action ?? '')}</bdi>
        </p>
        {turns.map((turn) => (
          <TurnLine key={turn.number} turn={turn} />
        ))}
      </div>
    </li>
  );
}

/** From the column that went on before to the one that goes on now. */
function SwitchArrow({ from, to }: { readonly from: number; readonly to: number }) {
  const [first, last] = from < to ? [from, to] : [to, from];
  return (
    <span
      class={`race-switch ${from < to ? 'right' : 'left'}`}
      style={{ gridColumn: `${first + 1} / ${last + 2}`, '--span': last - first + 1 }}
      aria-hidden="true"
    />
  );
}

function TurnLine({ turn: { number, text, place, waitsFor = [], isAside } }: { readonly turn: NumberedTurn }) {
  const sql = text.replaceAll(/\s+/g, ' ').trim();
  return (
    <div class={`race-turn ${waitsFor.length > 0 ? 'blocked' : ''}`}>
      <span class="race-number">{number}</span>
      <div class="race-sql">
        {sql.length <= shortSql ? (
          <code>
            <SqlText text={sql} />
          </code>
        ) : (
          <details>
            <summary>
              <code>
                <SqlText text={`${sql.slice(0, shortSql - 20).replace(/ [^ ]*$/, '')} …`} />
              </code>
            </summary>
            <code>
              <SqlText text={sql} />
            </code>
          </details>
        )}
        <p class="quiet-text">
          {place && <PlaceText place={place} />}
          {isAside && <span> begun outside of all steps</span>}
        </p>
        {waitsFor.length > 0 && (
          <p class="race-wait">
            waits for{' '}
            {waitsFor.map((id, at) => (
              <Fragment key={id}>
                {at > 0 && ' and '}
                <strong>{visible(id)}</strong>
              </Fragment>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}
