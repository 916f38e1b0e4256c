import type { OwnedRowChange } from '../../../../engine/record/row-change.ts';
import type { Json } from '../../../../engine/sequence/json.ts';
import { TenantChip } from '../parts/chips.tsx';
import { Marked } from '../parts/marked.tsx';
import { counted, visible } from '../words.ts';
import { useTenants } from './tenants.ts';

/** How many columns are shown before somebody asks for more. */
const firstColumns = 6;

/** A row change: of an update the columns that differ, else the whole row, folded. */
export function RowChange({ change }: { readonly change: OwnedRowChange }) {
  const { operation, table, key, ownerBefore, ownerAfter, before, after } = change;
  const columns = columnsOf(change);
  return (
    <div class={`row-change ${operation}`}>
      <p class="row-head">
        <span class={`operation ${operation}`}>{operation}</span>{' '}
        <strong>
          <bdi>{visible(table)}</bdi>
        </strong>{' '}
        <span class="mono key">
          <Marked text={key} field="key" />
        </span>{' '}
        <Owners before={ownerBefore} after={ownerAfter} />
      </p>
      <Columns columns={columns.slice(0, firstColumns)} isUpdate={before !== null && after !== null} />
      {columns.length > firstColumns && (
        <details>
          <summary>{counted(columns.length - firstColumns, 'more column')}</summary>
          <Columns columns={columns.slice(firstColumns)} isUpdate={before !== null && after !== null} />
        </details>
      )}
    </div>
  );
}

function Owners({ before, after }: { readonly before: string | null; readonly after: string | null }) {
  const { nameOf, placeOf } = useTenants();
  const owners = [...new Set([before, after].filter((owner) => owner !== null))];
  if (owners.length === 0) return <span class="quiet-text">nobody’s</span>;
  return (
    <>
      {owners.map((owner, at) => (
        <>
          {at > 0 && ' → '}
          <TenantChip name={nameOf(owner)} place={placeOf(owner)} />
        </>
      ))}
    </>
  );
}

type ChangedColumn = { readonly name: string; readonly before: Json | undefined; readonly after: Json | undefined };

function columnsOf({ before, after }: OwnedRowChange): readonly ChangedColumn[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  const all = names.map((name) => ({ name, before: before?.[name], after: after?.[name] }));
  if (before === null || after === null) return all;
  return all.filter((column) => JSON.stringify(column.before) !== JSON.stringify(column.after));
}

function Columns({ columns, isUpdate }: { readonly columns: readonly ChangedColumn[]; readonly isUpdate: boolean }) {
  if (columns.length === 0) return <p class="quiet-text">Nothing in it is new.</p>;
  return (
    <dl class="columns">
      {columns.map(({ name, before, after }) => (
        <div key={name}>
          <dt>
            <bdi>{visible(name)}</bdi>
          </dt>
          <dd>
            {isUpdate ? (
              <>
                <del>
                  <CellText value={before} column={name} />
                </del>{' '}
                <span aria-hidden="true">→</span>{' '}
                <ins>
                  <CellText value={after} column={name} />
                </ins>
              </>
            ) : (
              <CellText value={after ?? before} column={name} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A value longer than this is cut in a row; the bundle has it whole. */
const longCell = 240;

function CellText({ value, column }: { readonly value: Json | undefined; readonly column: string }) {
  const text = value === undefined ? 'nothing' : typeof value === 'string' ? value : JSON.stringify(value);
  if (text.length <= longCell + 40)
    return (
      <bdi>
        <Marked text={text} field={column} />
      </bdi>
    );
  return (
    <details class="inline-details">
      <summary>
        <bdi>
          <Marked text={text.slice(0, longCell)} />
        </bdi>
        … {counted(text.length - longCell, 'more character')}
      </summary>
      <bdi>
        <Marked text={text.slice(longCell)} />
      </bdi>
    </details>
  );
}
