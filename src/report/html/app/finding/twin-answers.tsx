import type { StepRecord, Twin } from '../../../../engine/record/step-record.ts';
import { OutcomeChip } from '../parts/chips.tsx';
import { Code, Lines } from '../parts/code.tsx';
import { differingLines } from './differing-lines.ts';

type TwinAnswersProps = { readonly record: StepRecord; readonly twin: Twin; readonly isOpen: boolean };

/** The answer beside the one for a row that never was: where they differ, the application tells that the row exists. */
export function TwinAnswers({ record, twin, isOpen }: TwinAnswersProps) {
  const [own, other] = [record, twin].map(
    ({ observations }) => observations.find(({ channel }) => channel === 'response')?.content ?? null,
  );
  const { first, second } = differingLines(own ?? null, other ?? null);
  return (
    <details open={isOpen}>
      <summary>Answer for another’s row, and for one that never was</summary>
      <div class="beside">
        <div>
          <h4>
            Another’s row <OutcomeChip outcome={record.outcome} />
          </h4>
          <Lines lines={first.lines} pointed={first.pointed} label="Answer for another’s row" />
        </div>
        <div>
          <h4>
            No such row <OutcomeChip outcome={twin.outcome} />
          </h4>
          <Lines lines={second.lines} pointed={second.pointed} label="Answer for a row that never was" />
        </div>
      </div>
      {twin.deleted && (
        <div>
          <h4>
            A deleted row of the actor’s own <OutcomeChip outcome={twin.deleted.outcome} />
          </h4>
          {twin.deleted.observations.map(({ content }, at) => (
            <Code key={at} value={content} label="Answer for a deleted row" />
          ))}
        </div>
      )}
    </details>
  );
}
