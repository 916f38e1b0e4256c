import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import type { ReportFinding } from '../../report-data.ts';
import { addressOf } from '../route.ts';
import { visible } from '../words.ts';

const states = { occurs: 'still occurs', gone: 'no longer occurs', outdated: 'not known any more' } as const;

/** Accepted findings, and what did not happen again: neither is a new leak. */
export function Known({
  campaign,
  flaky,
}: {
  readonly campaign: CampaignFile;
  readonly flaky: readonly ReportFinding[];
}) {
  const { accepted } = campaign;
  return (
    <>
      {accepted.length > 0 && (
        <section aria-labelledby="accepted">
          <h2 id="accepted">Accepted</h2>
          <table>
            <thead>
              <tr>
                <th scope="col">finding</th>
                <th scope="col">why</th>
                <th scope="col">state</th>
                <th scope="col" class="right">
                  met
                </th>
              </tr>
            </thead>
            <tbody>
              {accepted.map(({ signature, why, state, times, reason, file }) => (
                <tr key={signature}>
                  <th scope="row" title={file ?? 'the harness'}>
                    <bdi>{visible(signature)}</bdi>
                  </th>
                  <td>
                    <bdi>{visible(why)}</bdi>
                  </td>
                  <td>
                    {states[state]}
                    {reason !== null && `: ${visible(reason)}`}
                  </td>
                  <td class="right">{times}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
      {flaky.length > 0 && (
        <section aria-labelledby="flaky">
          <h2 id="flaky">Flaky</h2>
          <p>
            These did not happen again when they were run once more, so they are no findings. leakproof doctor tells
            more.
          </p>
          <ul class="plain-list">
            {flaky.map(({ entry }) => (
              <li key={entry.bundle}>
                <a href={addressOf('finding', entry.bundle)}>
                  <bdi>{visible(entry.signature)}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
