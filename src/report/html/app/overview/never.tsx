import type { ComponentChildren } from 'preact';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { addressOf } from '../route.ts';
import { counted, visible } from '../words.ts';

type Pattern = CampaignFile['never']['missing'][number];

/** What the campaign never reached, and so says nothing of. */
export function Never({ campaign }: { readonly campaign: CampaignFile }) {
  const { missing, requiredMissing, unpaired, unmetCrossings, passedOver, expected } = campaign.never;
  const idle = campaign.invariants.filter(({ judged }) => judged === 0);
  const nothing = [missing, requiredMissing, unpaired, unmetCrossings, passedOver, idle, campaign.lost].every(
    ({ length }) => length === 0,
  );
  return (
    <section aria-labelledby="never">
      <h2 id="never">What was never reached</h2>
      {nothing && (
        <p>Nothing: every cell that was to be expected happened, and every invariant had something to judge.</p>
      )}
      <dl class="never">
        <Row name="Required, but never happened" tone="bad" items={requiredMissing.map(describe)} />
        <Row name="Judged nothing" tone="warn" items={idle.map(({ id, title }) => `${id} ${title}`)} />
        <Row name="Refused for others, but never seen to succeed for the owner" tone="warn" items={unpaired} />
        <Row name="Declared crossings that never happened" tone="warn" items={unmetCrossings} />
        <Row
          name="Passed over in the corpus"
          tone="warn"
          items={passedOver.map(({ name, step, action, reason }) => `${name}: ${step} ${action}: ${reason}`)}
        />
        <Row name="Ended their process" tone="bad" items={campaign.lost.map(lostText)} />
        <Row name={`Never happened, of ${expected} cells to expect`} tone="plain" items={missing.map(describe)}>
          <a href={addressOf('matrix', '', { only: 'missing' })}>Show them in the matrix</a>
        </Row>
      </dl>
    </section>
  );
}

type RowProps = {
  readonly name: string;
  readonly tone: 'bad' | 'warn' | 'plain';
  readonly items: readonly string[];
  readonly children?: ComponentChildren;
};

/** How many are named before somebody asks for the others. */
const named = 8;

function Row({ name, tone, items, children }: RowProps) {
  if (items.length === 0) return null;
  return (
    <>
      <dt>
        <span class={`count ${tone}`}>{items.length}</span> {name}
      </dt>
      <dd>
        <Items items={items.slice(0, named)} />
        {items.length > named && (
          <details>
            <summary>{counted(items.length - named, 'more', 'more')}</summary>
            <Items items={items.slice(named)} />
          </details>
        )}
        {children}
      </dd>
    </>
  );
}

function Items({ items }: { readonly items: readonly string[] }) {
  return (
    <ul class="plain-list">
      {items.map((item, at) => (
        <li key={at}>
          <bdi>{visible(item)}</bdi>
        </li>
      ))}
    </ul>
  );
}

function lostText({ seed, corpus, how }: CampaignFile['lost'][number]): string {
  return `${corpus ?? (seed === null ? 'a run' : `seed ${seed}`)}: ${how}`;
}

function describe({ action, role, reach, outcome }: Pattern): string {
  const end = [reach, outcome].filter(Boolean).join(' ');
  return `${action}${role === undefined ? '' : ` by ${role}`}${end === '' ? '' : `: ${end}`}`;
}
