import { useEffect, useRef } from 'preact/hooks';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import type { Json } from '../../../../engine/sequence/json.ts';
import { seedCommand } from '../../../seed-command.ts';
import { Code } from '../parts/code.tsx';
import { CopyButton } from '../parts/copy-button.tsx';
import { counted, visible } from '../words.ts';
import type { Chosen, SeenCell } from './matrix-rows.ts';

type CellPanelProps = { readonly chosen: Chosen; readonly campaign: CampaignFile; readonly onClose: () => void };

/** An example of a cell; of a refusal beside the success that it is held against. */
export function CellPanel({ chosen: { row, cell }, campaign, onClose }: CellPanelProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const isRefusal = cell.outcome === 'refused' && (cell.side === 'foreign' || cell.side === 'absent');
  const beside = isRefusal ? row.success : undefined;
  return (
    <dialog ref={dialog} class="cell-panel" aria-labelledby="cell-title" onClose={onClose}>
      <div class="dialog-head">
        <h2 id="cell-title">
          <bdi>{visible(`${row.action} by ${row.role}`)}</bdi>
        </h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </div>
      <div class={beside ? 'beside' : ''}>
        {cell.seen.map((seen) => (
          <Example key={`${seen.reach} ${seen.outcome}`} seen={seen} campaign={campaign} />
        ))}
        {beside && <Example seen={beside} campaign={campaign} note="the owner, for comparison" />}
        {isRefusal && !beside && (
          <p class="note-box warn">
            Nobody was seen to succeed with this on a row of their own: it may have been refused for any other reason.
          </p>
        )}
      </div>
    </dialog>
  );
}

type ExampleProps = { readonly seen: SeenCell; readonly campaign: CampaignFile; readonly note?: string };

function Example({ seen, campaign, note }: ExampleProps) {
  const { reach, outcome, count, example } = seen;
  return (
    <section class="example">
      <h3>
        {reach === 'none' ? 'naming no row' : reach === 'role' ? 'lacking the role' : `${reach} rows`}: {outcome},{' '}
        {counted(count, 'time')}
        {note !== undefined && <span class="quiet-text"> – {note}</span>}
      </h3>
      {example === null ? (
        <p class="quiet-text">No step of it was kept.</p>
      ) : (
        <>
          <p class="quiet-text">
            {visible(`${example.step.id} by ${example.step.actor}: ${example.outcome}`)}; {whence(example.run)}
          </p>
          {example.run.seed !== null && (
            <CopyButton
              label="Copy replay command"
              text={`${seedCommand(campaign.replay, { ...example.run, seed: example.run.seed }, campaign.options)} --trace`}
            />
          )}
          <h4>Input</h4>
          <Code value={parsed(example.input)} label="Input" />
          {example.request !== null && (
            <>
              <h4>Request</h4>
              <Code value={parsed(example.request)} label="Request" />
            </>
          )}
          {example.response !== null && (
            <>
              <h4>Response</h4>
              <Code value={parsed(example.response)} label="Response" />
            </>
          )}
        </>
      )}
    </section>
  );
}

function whence({ seed, corpus }: { readonly seed: number | null; readonly corpus: string | null }): string {
  if (corpus !== null) return visible(`of ${corpus} in the corpus`);
  return seed === null ? 'of a run that continued from another’s prefix' : `of the run with seed ${seed}`;
}

/** The JSON in a text that may have been cut: then the text itself. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
