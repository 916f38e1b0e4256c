import { describeTenancy } from '../../engine/tenancy/describe-tenancy.ts';
import { tenancyGraph } from '../../engine/tenancy/tenancy-graph.ts';
import { type LoadHarness, openHarnessSession } from '../open-session.ts';

export type TenancyOptions = { readonly mermaid?: boolean };

/** `leakproof tenancy`: prints how every table is owned. */
export async function run(loadHarness: LoadHarness, { mermaid }: TenancyOptions): Promise<number> {
  await using opened = await openHarnessSession(loadHarness);
  console.log(mermaid ? tenancyGraph(opened.session.tenancy) : describeTenancy(opened.session.tenancy));
  return 0;
}
