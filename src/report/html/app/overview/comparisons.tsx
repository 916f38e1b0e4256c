import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { counted, duration, number, percent, visible } from '../words.ts';

/** What came of comparing runs with and without the other tenants' steps. */
export function Comparisons({ campaign }: { readonly campaign: CampaignFile }) {
  const { projections, baselines = 0, setAside, disorders, elapsedMs } = campaign.comparisons;
  const { first, count } = setAside;
  return (
    <section aria-labelledby="comparisons">
      <h2 id="comparisons">Comparisons</h2>
      <p>
        {projections + baselines === 0
          ? 'No run was compared with what it is without the other tenants’ steps.'
          : `${counted(projections, 'run')} without the other tenants’ steps were compared with the run itself, and ${counted(baselines, 'run')} without what they began with, which took ${duration(elapsedMs)}. `}
        {count > 0 &&
          `${number(count)} of them (${percent(count, projections + baselines)}) were set aside, since the same run came out in two ways: they say nothing of the tenants.`}
      </p>
      {first !== null && (
        <dl class="pairs">
          <dt>First at</dt>
          <dd>
            <bdi>{visible(`${first.step ?? 'the rows at the end'} ${first.action}: ${first.path}`)}</bdi>
          </dd>
          <dt>Once</dt>
          <dd class="mono">
            <bdi>{visible(first.once)}</bdi>
          </dd>
          <dt>Again</dt>
          <dd class="mono">
            <bdi>{visible(first.again)}</bdi>
          </dd>
        </dl>
      )}
      {disorders.length > 0 && (
        <>
          <p>Lists without a total order: add one to the query, or say isUnordered of the action.</p>
          <ul class="plain-list">
            {disorders.map(({ action, path }, at) => (
              <li key={at}>
                <bdi>{visible(`${action} (${path})`)}</bdi>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
