import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { seedCommand } from '../../../seed-command.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { counted, visible } from '../words.ts';

/** What it takes to make the campaign again. */
export function About({ campaign }: { readonly campaign: CampaignFile }) {
  const { seed, budget, options, origin, replay } = campaign;
  const { versions } = origin;
  const rows: readonly (readonly [string, string])[] = [
    ['Seed of the first run', String(seed)],
    ['Budget', `${budget.seconds} s${budget.runs === null ? '' : `, ${counted(budget.runs, 'run')}`}`],
    ['Steps in a sequence', `${options.maxSteps} at most`],
    ['Share of runs compared', String(options.noninterference)],
    ['Steps at once', String(options.races ?? 0)],
    ['Sequences of the corpus', String(options.corpus)],
    ['Planted bug', options.mutant ?? 'none'],
    ['Commit', origin.commit ?? 'not known'],
    ['Schema', origin.schema],
    ['Versions', `leakproof ${versions.leakproof}, Node ${versions.node}, Postgres ${versions.postgres}`],
  ];
  return (
    <section aria-labelledby="about">
      <h2 id="about">The campaign</h2>
      <dl class="pairs">
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>
              <bdi>{visible(value)}</bdi>
            </dd>
          </>
        ))}
      </dl>
      <CopyButton label="Copy: replay the first run" text={seedCommand(replay, { seed }, options)} />
    </section>
  );
}
