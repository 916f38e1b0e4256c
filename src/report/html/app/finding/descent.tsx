import type { ShownBundle } from '../../fold-bundle.ts';
import type { ReportFinding } from '../../report-data.ts';
import { Scrolling } from '../parts/scrolling.tsx';
import { visible } from '../words.ts';

type DescentProps = { readonly bundle: ShownBundle; readonly original: ReportFinding['original'] };

/** How shrinking came down from the original sequence: a row a shorter sequence, a square a step of the original. */
export function Descent({ bundle, original }: DescentProps) {
  const { descent = [], shrinkExecutions } = bundle;
  const steps = original ?? [];
  if (steps.length === 0) return null;
  const rows = [
    { executions: 0, steps: steps.map(({ id }) => id) },
    ...descent.filter((row) => row.steps.length < steps.length),
  ];
  const kept = new Set(bundle.counterexample.steps.map(({ id }) => id));
  return (
    <section aria-labelledby="down">
      <h2 id="down">The way down</h2>
      <p class="quiet-text">
        Found with {steps.length} {steps.length === 1 ? 'step' : 'steps'}; {bundle.counterexample.steps.length} are
        enough, after {shrinkExecutions} {shrinkExecutions === 1 ? 'run' : 'runs'}.
      </p>
      {rows.length > 1 && (
        <Scrolling class="descent" label="The way down, in rows">
          <table>
            <thead>
              <tr>
                <th scope="col">run</th>
                <th scope="col">steps</th>
                <th scope="col">which</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, at) => {
                const there = new Set(row.steps);
                return (
                  <tr key={at}>
                    <td class="right">{row.executions}</td>
                    <td class="right">{row.steps.length}</td>
                    <td>
                      <span class="squares" aria-hidden="true">
                        {steps.map(({ id, action }) => (
                          <span
                            key={id}
                            class={there.has(id) ? 'square there' : 'square'}
                            title={visible(`${id} ${action}`)}
                          />
                        ))}
                      </span>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Scrolling>
      )}
      <details>
        <summary>The sequence as it was found</summary>
        <ol class="original">
          {steps.map(({ id, actor, action }) => (
            <li key={id} class={kept.has(id) ? 'kept' : ''}>
              <span class="mono">{id}</span> <bdi>{visible(actor)}</bdi>{' '}
              <strong>
                <bdi>{visible(action)}</bdi>
              </strong>
              {kept.has(id) && <span class="chip good">kept</span>}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
