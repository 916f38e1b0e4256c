import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import type { StepRecord } from '../../../../engine/record/step-record.ts';
import type { ShownBundle } from '../../fold-bundle.ts';
import { foreignIn } from '../../foreign-in.ts';
import { type Mark, Marker } from '../parts/marks.ts';
import type { ForeignThing } from './lanes.ts';

/** Keys that are too short to be sure of are marked where the finding is about them, and nowhere else. */
const shortestKnown = 8;

/** More keys than these would only slow the page down. */
const mostKnown = 400;

/** What to mark in a bundle: what the finding is about, and the keys of rows whose owner is known. */
export function evidenceMarks(bundle: ShownBundle, tenants: CampaignFile['tenants']): readonly Mark[] {
  const places = Object.keys(tenants);
  const owners = ownersIn([...bundle.steps, ...(bundle.projected?.steps ?? [])]);
  const placeOf = (tenant: string | null) => (tenant === null ? null : places.indexOf(tenant));
  const titleOf = (table: string | null, tenant: string | null) =>
    `${table ?? 'canary'}${tenant === null ? ', another’s' : ` of ${tenants[tenant] ?? tenant}`}`;
  const foreign = foreignIn(bundle).map(({ table, text }): Mark => {
    const tenant = owners.get(text)?.tenant ?? guessOwner(bundle, tenants);
    return { text, title: titleOf(table, tenant), tenant: placeOf(tenant), isForeign: true };
  });
  const about = new Set(foreign.map(({ text }) => text));
  const known = [...owners].filter(([key]) => key.length >= shortestKnown && !about.has(key)).slice(0, mostKnown);
  return [
    ...foreign,
    ...known.map(([text, { table, tenant }]) => ({
      text,
      title: titleOf(table, tenant),
      tenant: placeOf(tenant),
      isForeign: false,
    })),
  ];
}

/** What the finding is about, to be looked for in answers. */
export function foreignThings(marks: readonly Mark[], tenants: CampaignFile['tenants']): readonly ForeignThing[] {
  return marks
    .filter(({ isForeign }) => isForeign)
    .map((mark) => {
      const marker = new Marker([mark]);
      const tenant = mark.tenant === null ? null : (Object.keys(tenants)[mark.tenant] ?? null);
      return { title: mark.title, tenant, isIn: (text: string) => marker.hasForeign(text) };
    });
}

/** Whose each row is that the steps have changed. */
function ownersIn(
  steps: readonly StepRecord[],
): ReadonlyMap<string, { readonly table: string; readonly tenant: string }> {
  const owned = steps.flatMap(({ changes }) =>
    changes.flatMap(({ key, table, ownerBefore, ownerAfter }) => {
      const tenant = ownerAfter ?? ownerBefore;
      return tenant === null ? [] : [[key, { table, tenant }] as const];
    }),
  );
  const named = steps.flatMap(({ references, actor }) =>
    references.flatMap(({ key, table, whose }) =>
      whose === 'own' && actor.tenant !== null ? [[key, { table, tenant: actor.tenant }] as const] : [],
    ),
  );
  return new Map([...named, ...owned]);
}

/** The tenant that the message names besides the actor's; where there are two tenants, the other one. */
function guessOwner({ message, steps }: ShownBundle, tenants: CampaignFile['tenants']): string | null {
  const own = steps.at(-1)?.actor.tenant ?? null;
  const others = Object.keys(tenants).filter((tenant) => tenant !== own);
  const named = others.filter((tenant) => message.includes(tenants[tenant] ?? tenant));
  return named[0] ?? (others.length === 1 && own !== null ? (others[0] ?? null) : null);
}
