import type { TenantKey } from '../sequence/actor.ts';
import type { StepRecord } from './step-record.ts';

/** The tenants that a step is judged by: what belongs to one of them is its actor's own. Null for `system`, whose all of them are. */
export function actsFor({ actor, tenants }: Pick<StepRecord, 'actor' | 'tenants'>): readonly TenantKey[] | null {
  if (tenants !== undefined) return tenants;
  if (actor.tenant !== null) return [actor.tenant];
  return actor.person === null ? null : [];
}
