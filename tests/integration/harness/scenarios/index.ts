import type { Scenario } from '../../../../src/engine/vitest/index.ts';
import { api001 } from './api-001.ts';
import { bid001 } from './bid-001.ts';
import { nos003 } from './nos-003.ts';

/** What the smoke suite runs, with the seeds of `seeds/smoke.json`. */
export const scenarios: readonly Scenario[] = [bid001, nos003, api001];
