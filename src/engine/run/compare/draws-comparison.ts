import { noninterference } from '../../invariant/noninterference.ts';
import type { Case } from '../../sequence/case.ts';

/** Draws that generation has for itself: those that decide here must not be one of them. */
const drawsPassedOver = 101;

/** Of the runs that are compared, the share in which the tenants' own steps are so without what the others began with, whatever was so before. */
const baselineShare = 0.1;

/**
 * Whether a case is compared with its projections. A stored one is if it is to show that very violation, or any; a fresh one by its own
 * random numbers, so that a seed means the same every time.
 */
export function drawsComparison(value: Case, share: number): boolean {
  if (share <= 0) return value.kind === 'stored' && value.target?.startsWith(`${noninterference.id} `) === true;
  if (value.kind === 'stored') return value.target === undefined || value.target.startsWith(`${noninterference.id} `);
  return drawnAt(value, drawsPassedOver) < share;
}

/** Whether a case that is compared is so without the rows that other tenants began with, too: a stored one always, unless it is one of many. */
export function drawsBaselines(value: Case, isOneOfMany: boolean): boolean {
  return value.kind === 'stored' ? !isOneOfMany : drawnAt(value, drawsPassedOver + 1) < baselineShare;
}

function drawnAt({ random }: Extract<Case, { kind: 'fresh' }>, draws: number): number {
  const clone = random.clone();
  for (let draw = 0; draw < draws; draw += 1) clone.nextInt();
  return clone.nextDouble();
}
