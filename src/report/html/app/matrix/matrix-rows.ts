import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';

export type SeenCell = CampaignFile['cells'][number];
type Pattern = CampaignFile['never']['missing'][number];

/**
 * Whose rows a step named, in the order of the columns. `others` are steps that named nothing, or nothing that anybody owns; `role` are those of
 * somebody who lacked the role, whatever they named.
 */
export const sides = ['own', 'foreign', 'absent', 'others', 'role'] as const;
export type Side = (typeof sides)[number];

export const outcomes = ['succeeded', 'refused', 'fault'] as const;
export type OutcomeKind = (typeof outcomes)[number];

/** One cell of the table. */
export type MatrixCell = {
  readonly side: Side;
  readonly outcome: OutcomeKind;
  readonly count: number;
  /** What happened; several where `others` is made of two. */
  readonly seen: readonly SeenCell[];
  /** Whether it was to be expected, and never happened. */
  readonly isMissing: boolean;
  /** Whether the harness requires it. */
  readonly isRequired: boolean;
};

/** An action by a role. */
export type MatrixRow = {
  readonly action: string;
  readonly role: string;
  readonly cells: readonly MatrixCell[];
  /** The owner's success that makes refusals of others tell something. */
  readonly success: SeenCell | undefined;
};

/** A cell that somebody looks at. */
export type Chosen = { readonly row: MatrixRow; readonly cell: MatrixCell };

/** The columns that hold anything: faults of a kind that never happened need none, nor roles where none is refused. */
export function matrixColumns(rows: readonly MatrixRow[]): readonly (readonly [Side, OutcomeKind])[] {
  return sides.flatMap((side) =>
    outcomes
      .filter(
        (outcome) =>
          (outcome !== 'fault' && side !== 'role') ||
          rows.some(({ cells }) =>
            cells.some((cell) => cell.side === side && cell.outcome === outcome && isTold(cell)),
          ),
      )
      .map((outcome) => [side, outcome] as const),
  );
}

/** A row for each action and role that happened or was to be expected, in the order of their names. */
export function matrixRows({
  cells,
  never,
  required,
}: Pick<CampaignFile, 'cells' | 'never' | 'required'>): readonly MatrixRow[] {
  const seen = Map.groupBy(cells, ({ action, role }) => key(action, role));
  const rows = new Map(cells.map(({ action, role }) => [key(action, role), { action, role }]));
  for (const { action, role } of never.missing) if (role !== undefined) rows.set(key(action, role), { action, role });
  for (const { action, role } of [...required, ...never.requiredMissing])
    if (![...rows.values()].some((row) => row.action === action && (role === undefined || row.role === role)))
      rows.set(key(action, role ?? 'any role'), { action, role: role ?? 'any role' });
  const missing = Map.groupBy(never.missing, ({ action }) => action);
  const wanted = Map.groupBy(required, ({ action }) => action);
  return [...rows.values()]
    .sort((one, other) => (key(one.action, one.role) < key(other.action, other.role) ? -1 : 1))
    .map(({ action, role }) =>
      rowOf({ action, role }, seen.get(key(action, role)) ?? [], {
        missing: missing.get(action) ?? [],
        required: wanted.get(action) ?? [],
      }),
    );
}

type Wanted = { readonly missing: readonly Pattern[]; readonly required: readonly Pattern[] };

function rowOf(
  { action, role }: Pick<MatrixRow, 'action' | 'role'>,
  seen: readonly SeenCell[],
  { missing, required }: Wanted,
): MatrixRow {
  const cells = sides.flatMap((side) =>
    outcomes.map((outcome): MatrixCell => {
      const here = seen.filter((cell) => sideOf(cell.reach) === side && cell.outcome === outcome);
      const fits = (pattern: Pattern) =>
        (pattern.role === undefined || pattern.role === role) &&
        (pattern.reach === undefined ? side === 'others' : sideOf(pattern.reach) === side) &&
        (pattern.outcome === undefined || pattern.outcome === outcome);
      const count = here.reduce((sum, cell) => sum + cell.count, 0);
      const isMissing = count === 0 && missing.some(fits);
      return { side, outcome, seen: here, count, isMissing, isRequired: required.some(fits) };
    }),
  );
  const success = seen.find(({ reach, outcome }) => reach === 'own' && outcome === 'succeeded');
  return { action, role, cells, success };
}

/** Whether there is anything to tell of a cell. */
export function isTold({ count, isMissing, isRequired }: MatrixCell): boolean {
  return count > 0 || isMissing || isRequired;
}

/** A refusal of others says something once the owner was seen to succeed. */
export function isUnpaired({ side, outcome, count }: MatrixCell, { success }: MatrixRow): boolean {
  return (side === 'foreign' || side === 'absent') && outcome === 'refused' && count > 0 && success === undefined;
}

function sideOf(reach: SeenCell['reach']): Side {
  return reach === 'shared' || reach === 'none' ? 'others' : reach;
}

function key(action: string, role: string): string {
  return `${action}\u0000${role}`;
}
