import { Scrolling } from '../parts/scrolling.tsx';
import { number, visible } from '../words.ts';
import {
  type Chosen,
  isTold,
  isUnpaired,
  type MatrixCell,
  type MatrixRow,
  matrixColumns,
  type Side,
  sides,
} from './matrix-rows.ts';

type MatrixTableProps = {
  readonly rows: readonly MatrixRow[];
  /** All of the campaign: they say which columns there are, and how dark is dark. */
  readonly all: readonly MatrixRow[];
  readonly onChoose: (chosen: Chosen) => void;
};

const sideWords: { readonly [side in Side]: string } = {
  own: 'own rows',
  foreign: 'others’ rows',
  absent: 'absent rows',
  others: 'no rows',
  role: 'lacking the role',
};

/** The heat map. */
export function MatrixTable({ rows, all, onChoose }: MatrixTableProps) {
  const columns = matrixColumns(all);
  const most = Math.max(1, ...all.flatMap(({ cells }) => cells.map(({ count }) => count)));
  return (
    <Scrolling class="matrix-scroll" label="Matrix">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col" rowSpan={2}>
              action
            </th>
            <th scope="col" rowSpan={2}>
              role
            </th>
            {sides
              .filter((side) => columns.some(([of]) => of === side))
              .map((side) => (
                <th key={side} scope="colgroup" class="side" colSpan={columns.filter(([of]) => of === side).length}>
                  {sideWords[side]}
                </th>
              ))}
          </tr>
          <tr>
            {columns.map(([side, outcome], at) => (
              <th key={`${side} ${outcome}`} scope="col" class={columns[at - 1]?.[0] === side ? '' : 'first'}>
                {outcome}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => {
            const isFirst = rows[at - 1]?.action !== row.action;
            return (
              <tr key={`${row.action} ${row.role}`} class={isFirst ? 'first' : ''}>
                <th scope="row" class="action">
                  <span class={isFirst ? '' : 'sr-only'}>
                    <bdi>{visible(row.action)}</bdi>
                  </span>
                </th>
                <td class="role">
                  <bdi>{visible(row.role)}</bdi>
                </td>
                {columns.map(([side, outcome], place) => {
                  const cell = row.cells.find((one) => one.side === side && one.outcome === outcome);
                  return (
                    <td key={`${side} ${outcome}`} class={columns[place - 1]?.[0] === side ? 'cell' : 'cell first'}>
                      {cell && isTold(cell) && <CellButton row={row} cell={cell} most={most} onChoose={onChoose} />}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scrolling>
  );
}

type CellButtonProps = {
  readonly row: MatrixRow;
  readonly cell: MatrixCell;
  readonly most: number;
  readonly onChoose: (chosen: Chosen) => void;
};

function CellButton({ row, cell, most, onChoose }: CellButtonProps) {
  const { side, outcome, count, isMissing, isRequired } = cell;
  const name = visible(`${row.action} by ${row.role}, ${sideWords[side]}, ${outcome}`);
  if (count === 0) {
    const said = isRequired ? 'required, and never happened' : 'never happened';
    return (
      <span class={`heat empty ${isRequired ? 'required' : isMissing ? 'missing' : ''}`} title={`${name}: ${said}`}>
        <span aria-hidden="true">{isRequired ? '!' : '–'}</span>
        <span class="sr-only">{said}</span>
      </span>
    );
  }
  const heat = 10 + Math.round((40 * Math.log1p(count)) / Math.log1p(most));
  const tone = side === 'foreign' && outcome === 'succeeded' ? 'trespass' : outcome;
  const isRefusal = (side === 'foreign' || side === 'absent') && outcome === 'refused';
  const pairing = !isRefusal ? '' : isUnpaired(cell, row) ? 'nobody was seen to succeed' : 'the owner succeeds';
  return (
    <button
      type="button"
      class={`heat ${tone}${isRequired ? ' is-required' : ''}`}
      style={{ '--heat': `${heat}%` }}
      title={`${name}: ${number(count)}${isRequired ? ', required' : ''}${pairing && `, ${pairing}`}`}
      aria-label={`${name}: ${number(count)}${pairing && `, ${pairing}`}`}
      onClick={() => onChoose({ row, cell })}
    >
      {number(count)}
      {pairing !== '' && (
        <span class={isUnpaired(cell, row) ? 'pairing unpaired' : 'pairing'}>{isUnpaired(cell, row) ? '?' : '✓'}</span>
      )}
    </button>
  );
}
