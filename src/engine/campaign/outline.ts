import type { Accepted } from '../harness/accepted.ts';
import { type CellPattern, expectedCells } from '../harness/cell.ts';
import type { Session } from '../run/session.ts';
import { type TenancyChart, tenancyChart } from '../tenancy/tenancy-chart.ts';

/** What has to be known of a session to tell of its campaign. It is data, since the session may be another process's. */
export type Outline = {
  /** Name of the harness. */
  readonly application: string;
  /** Names of the tenants, by key. */
  readonly tenants: { readonly [key: string]: string };
  readonly actors: readonly {
    readonly id: string;
    readonly role: string;
    readonly tenant: string | null;
    readonly person: string | null;
  }[];
  readonly actions: readonly { readonly name: string; readonly roles: readonly string[] }[];
  readonly invariants: readonly { readonly id: string; readonly title: string; readonly mayBeIdle?: true }[];
  /** Names of the declared crossings. */
  readonly crossings: readonly string[];
  /** The cells that a campaign should see before its green means anything, and those that the harness requires. */
  readonly expected: readonly CellPattern[];
  readonly required: readonly CellPattern[];
  readonly accepted: readonly Accepted[];
  readonly tenancy: TenancyChart;
  /** What could not be placed of the actions that are derived, in sentences. */
  readonly unplaced: readonly string[];
};

/** The outline of a session. */
export function outlineOf({ harness, tenancy, invariants, accepted, tenantName, unplaced }: Session): Outline {
  const tenants = Object.values(harness.fixtures.names[tenancy.root] ?? {});
  return {
    application: harness.name,
    tenants: Object.fromEntries(tenants.map((key) => [key, tenantName(key)])),
    actors: harness.actors.map(({ id, role, tenant, person }) => ({ id, role, tenant, person })),
    actions: harness.actions.map(({ name, roles }) => ({ name, roles })),
    invariants: invariants.map(({ id, title, mayBeIdle }) => ({ id, title, ...(mayBeIdle ? { mayBeIdle } : {}) })),
    crossings: harness.crossings.map(({ name }) => name),
    expected: expectedCells({ ...harness, tenancy }),
    required: harness.required,
    accepted,
    tenancy: tenancyChart(tenancy),
    unplaced,
  };
}
