import { noninterference } from '../../invariant/noninterference.ts';
import type { Case } from '../../sequence/case.ts';

/** Draws that generation has for itself: the one that decides here must not be one of them. */
const drawsPassedOver = 101;

/**
 * Whether a case is compared with its projections. A stored one is if it is to show that very violation, or any; a fresh one by its own
 * random numbers, so that a seed means the same every time.
 */
export function drawsComparison(value: Case, share: number): boolean {
  if (share <= 0) return value.kind === 'stored' && value.target?.startsWith(`${noninterference.id} `) === true;
  if (value.kind === 'stored') return value.target === undefined || value.target.startsWith(`${noninterference.id} `);
  const random = value.random.clone();
  for (let draw = 0; draw < drawsPassedOver; draw += 1) random.nextInt();
  return random.nextDouble() < share;
}
