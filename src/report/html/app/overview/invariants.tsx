import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { number, visible } from '../words.ts';

/** Each invariant with how often it had something to judge. */
export function Invariants({ campaign }: { readonly campaign: CampaignFile }) {
  const { invariants, findings } = campaign;
  const most = Math.max(1, ...invariants.map(({ judged }) => judged));
  return (
    <section aria-labelledby="invariants">
      <h2 id="invariants">Invariants</h2>
      <table class="invariants">
        <thead>
          <tr>
            <th scope="col">invariant</th>
            <th scope="col" class="right">
              judged
            </th>
            <th scope="col">
              <span class="sr-only">share</span>
            </th>
            <th scope="col">result</th>
          </tr>
        </thead>
        <tbody>
          {invariants.map(({ id, title, judged }) => {
            const found = findings.filter(({ invariant }) => invariant === id).length;
            return (
              <tr key={id}>
                <th scope="row">
                  <span class="mono">{visible(id)}</span> {visible(title)}
                </th>
                <td class="right">{number(judged)}</td>
                <td class="bar">
                  <span style={{ width: `${(100 * Math.log1p(judged)) / Math.log1p(most)}%` }} />
                </td>
                <td>
                  {found > 0 ? (
                    <span class="chip bad">{found} found</span>
                  ) : judged === 0 ? (
                    <span class="chip warn">idle</span>
                  ) : (
                    <span class="chip good">held</span>
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
