import { useMemo, useState } from 'preact/hooks';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import { addressOf } from '../route.ts';
import { counted, number, visible } from '../words.ts';
import { CellPanel } from './cell-panel.tsx';
import { filterRows, type MatrixFilter, onlys, onlyWords, parseFilter } from './matrix-filter.ts';
import { type Chosen, matrixRows } from './matrix-rows.ts';
import { MatrixTable } from './matrix-table.tsx';

/** More rows than anybody looks at at once are shown when they are asked for. */
const firstRows = 300;

/** Who did what to whose rows, and how it ended. */
export function MatrixView({
  campaign,
  filters,
}: {
  readonly campaign: CampaignFile;
  readonly filters: URLSearchParams;
}) {
  const rows = useMemo(() => matrixRows(campaign), [campaign]);
  const filter = parseFilter(filters);
  const shown = useMemo(() => filterRows(rows, filter), [rows, filter.text, filter.role, filter.only]);
  const roles = useMemo(() => [...new Set(rows.map(({ role }) => role))].sort(), [rows]);
  const [isWhole, setWhole] = useState(false);
  const [chosen, setChosen] = useState<Chosen | undefined>();
  const part = isWhole ? shown : shown.slice(0, firstRows);
  return (
    <>
      <h1>Matrix</h1>
      <p class="lead">
        Who did what to whose rows, and how it ended: {counted(campaign.cells.length, 'cell')} happened. A refusal of
        others’ rows tells something once the owner was seen to succeed with the same action. Choose a cell to see a
        step of it.
      </p>
      <Filters filter={filter} roles={roles} />
      <Legend />
      <p class="quiet-text" role="status">
        {shown.length === rows.length
          ? counted(rows.length, 'row')
          : `${number(shown.length)} of ${counted(rows.length, 'row')}`}
      </p>
      {shown.length === 0 ? (
        <p class="empty">No row fits. Choose another filter.</p>
      ) : (
        <MatrixTable rows={part} all={rows} onChoose={setChosen} />
      )}
      {part.length < shown.length && (
        <button type="button" onClick={() => setWhole(true)}>
          Show the other {number(shown.length - part.length)} rows
        </button>
      )}
      {chosen !== undefined && <CellPanel chosen={chosen} campaign={campaign} onClose={() => setChosen(undefined)} />}
    </>
  );
}

function Filters({ filter, roles }: { readonly filter: MatrixFilter; readonly roles: readonly string[] }) {
  const change = (next: Partial<MatrixFilter>) => {
    const { text, role, only } = { ...filter, ...next };
    location.replace(addressOf('matrix', '', { text, role, only: only === 'all' ? '' : only }));
  };
  return (
    <search class="filters">
      <label>
        Action
        <input
          type="search"
          value={filter.text}
          placeholder="Press / to filter"
          onInput={({ currentTarget }) => change({ text: currentTarget.value })}
        />
      </label>
      <label>
        Role
        <select value={filter.role} onChange={({ currentTarget }) => change({ role: currentTarget.value })}>
          <option value="">every role</option>
          {roles.map((role) => (
            <option key={role} value={role}>
              {visible(role)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Rows where
        <select
          value={filter.only}
          onChange={({ currentTarget }) =>
            change({ only: onlys.find((only) => only === currentTarget.value) ?? 'all' })
          }
        >
          {onlys.map((only) => (
            <option key={only} value={only}>
              {onlyWords[only]}
            </option>
          ))}
        </select>
      </label>
    </search>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-label="Legend">
      <li>
        <span class="swatch heat succeeded" style={{ '--heat': '45%' }} /> succeeded
      </li>
      <li>
        <span class="swatch heat refused" style={{ '--heat': '45%' }} /> refused
      </li>
      <li>
        <span class="swatch heat trespass" style={{ '--heat': '45%' }} /> others’ row accepted
      </li>
      <li>
        <span class="swatch heat fault" style={{ '--heat': '45%' }} /> fault
      </li>
      <li>
        <span class="swatch missing">–</span> never happened
      </li>
      <li>
        <span class="swatch required">!</span> required, and never happened
      </li>
      <li>
        <span class="pairing">✓</span> refused, and the owner succeeds
      </li>
      <li>
        <span class="pairing unpaired">?</span> refused, but nobody was seen to succeed
      </li>
    </ul>
  );
}
