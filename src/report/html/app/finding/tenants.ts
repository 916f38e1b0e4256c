import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';

/** The tenants of the campaign, for everything below. */
export const Tenants = createContext<CampaignFile['tenants']>({});

/** What a tenant is called, and which colour it has. */
export function useTenants() {
  const tenants = useContext(Tenants);
  const places = Object.keys(tenants);
  return {
    nameOf: (tenant: string | null) => (tenant === null ? 'no tenant' : (tenants[tenant] ?? tenant)),
    placeOf: (tenant: string | null) => {
      const place = tenant === null ? -1 : places.indexOf(tenant);
      return place < 0 ? null : place;
    },
  };
}
