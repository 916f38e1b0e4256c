import type { Moment } from '../harness/invariant.ts';
import type { TenantKey } from '../sequence/actor.ts';

/** Whose a row is, as a report says it: a tenant's name, or that it is another person's own. */
export function ownerText(
  { owner, person = null }: { readonly owner: TenantKey | null; readonly person?: string | null | undefined },
  { tenantName }: Pick<Moment, 'tenantName'>,
): string {
  return owner === null && person !== null ? 'another person' : tenantName(owner);
}
