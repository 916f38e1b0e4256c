import type { ReportFinding } from '../../report-data.ts';
import { addressOf } from '../route.ts';
import { counted, duration, visible } from '../words.ts';

/** A finding on the overview. */
export function FindingCard({ finding, number }: { readonly finding: ReportFinding; readonly number: number }) {
  const { entry, problem } = finding;
  const { original, counterexample } = entry.steps;
  return (
    <li>
      <a class="card" href={addressOf('finding', entry.bundle)}>
        <span class="card-number" aria-hidden="true">
          {number}
        </span>
        <span class="card-body">
          <span class="card-head">
            <strong>
              {visible(entry.invariant)} {visible(entry.title)}
            </strong>
            {entry.verdict === 'unconfirmed' && <span class="chip warn">shrinking was cut short</span>}
            {problem !== null && <span class="chip warn">its bundle cannot be shown</span>}
          </span>
          <bdi class="card-message">{visible(entry.message)}</bdi>
          <span class="quiet-text">
            {counted(counterexample, 'step')} are enough of {original}; met {counted(entry.times, 'time')}; first after{' '}
            {counted(entry.foundAfter.runs, 'run')}, {duration(entry.foundAfter.elapsedMs)}
          </span>
        </span>
      </a>
    </li>
  );
}
