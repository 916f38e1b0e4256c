import type { CampaignFile } from '../../../../engine/campaign/campaign-file.ts';
import type { Observation } from '../../../../engine/record/observation.ts';
import type { OwnedRowChange } from '../../../../engine/record/row-change.ts';
import type { StepRecord } from '../../../../engine/record/step-record.ts';

/** A column of the picture: a tenant, or those who act in none, as jobs do. */
export type Lane = { readonly tenant: string | null; readonly name: string; readonly place: number | null };

/** Something that goes from one lane to others. */
export type Crossing =
  | { readonly kind: 'message'; readonly from: number; readonly to: readonly number[]; readonly message: Observation }
  | { readonly kind: 'change'; readonly from: number; readonly to: readonly number[]; readonly change: OwnedRowChange }
  /** What is somebody's was shown to somebody else. */
  | { readonly kind: 'shown'; readonly from: number; readonly to: readonly number[]; readonly what: string };

/** A step in its lane, with what stays in it and what leaves it. */
export type LaneStep = {
  readonly record: StepRecord;
  readonly lane: number;
  readonly responses: readonly Observation[];
  readonly changes: readonly OwnedRowChange[];
  readonly crossings: readonly Crossing[];
  readonly isViolating: boolean;
};

/** What the finding is about, and whose it is where that is known. */
export type ForeignThing = {
  readonly title: string;
  readonly tenant: string | null;
  readonly isIn: (text: string) => boolean;
};

export type LanesOptions = {
  readonly tenants: CampaignFile['tenants'];
  readonly violating: string | undefined;
  readonly foreign: readonly ForeignThing[];
};

/** The lanes that steps need, in the order of the campaign's tenants. */
export function lanesOf(steps: readonly StepRecord[], tenants: CampaignFile['tenants']): readonly Lane[] {
  const met = new Set(steps.flatMap(tenantsIn));
  const isNobodyIn = steps.some(({ actor }) => actor.tenant === null);
  const places = Object.keys(tenants);
  const known = places.filter((tenant) => met.has(tenant) || places.length <= 3);
  const others = [...met].filter((tenant) => !places.includes(tenant));
  return [
    ...(isNobodyIn ? [{ tenant: null, name: 'no tenant', place: null }] : []),
    ...known.map((tenant) => ({ tenant, name: tenants[tenant] ?? tenant, place: places.indexOf(tenant) })),
    ...others.map((tenant, at) => ({ tenant, name: `made in the run: ${tenant}`, place: places.length + at })),
  ];
}

function tenantsIn({ actor, observations, changes, tenants = [] }: StepRecord): readonly string[] {
  const owners = changes.flatMap(({ ownerBefore, ownerAfter }) => [ownerBefore, ownerAfter]);
  const all = [actor.tenant, ...tenants, ...observations.flatMap((one) => one.tenants), ...owners];
  return all.filter((tenant) => tenant !== null);
}

/** Steps in their lanes. */
export function laneSteps(
  steps: readonly StepRecord[],
  lanes: readonly Lane[],
  options: LanesOptions,
): readonly LaneStep[] {
  return steps.map((record) => laneStep(record, lanes, options));
}

function laneStep(record: StepRecord, lanes: readonly Lane[], { violating, foreign }: LanesOptions): LaneStep {
  const laneOf = (tenant: string | null) =>
    Math.max(
      0,
      lanes.findIndex((lane) => lane.tenant === tenant),
    );
  const lane = laneOf(record.actor.tenant);
  const isViolating = record.step.id === violating;
  const isOwnAnswer = ({ channel, recipient }: Observation) =>
    channel === 'response' && (recipient === null || recipient === record.actor.id);
  const ownerOf = ({ ownerAfter, ownerBefore }: OwnedRowChange) => ownerAfter ?? ownerBefore;
  const leaves = (change: OwnedRowChange) => {
    const owner = ownerOf(change);
    return owner !== null && laneOf(owner) !== lane;
  };
  const messages = record.observations.filter((one) => !isOwnAnswer(one));
  return {
    record,
    lane,
    isViolating,
    responses: record.observations.filter(isOwnAnswer),
    changes: record.changes.filter((change) => !leaves(change)),
    crossings: [
      ...(isViolating ? shownTo(record, foreign, { lane, laneOf }) : []),
      ...record.changes
        .filter(leaves)
        .map((change): Crossing => ({ kind: 'change', from: lane, to: [laneOf(ownerOf(change))], change })),
      ...messages.map((message): Crossing => {
        const to = [...new Set(message.tenants.map(laneOf))];
        return { kind: 'message', from: lane, to: to.length > 0 ? to : [lane], message };
      }),
    ],
  };
}

type Within = { readonly lane: number; readonly laneOf: (tenant: string | null) => number };

/** Of what the finding is about, what the answer shows: it comes from the lane of whose it is. */
function shownTo(
  { observations }: StepRecord,
  foreign: readonly ForeignThing[],
  { lane, laneOf }: Within,
): readonly Crossing[] {
  const answer = JSON.stringify(
    observations.filter(({ channel }) => channel === 'response').map(({ content }) => content),
  );
  const seen = foreign.filter(({ tenant, isIn }) => tenant !== null && laneOf(tenant) !== lane && isIn(answer));
  return [...Map.groupBy(seen, ({ tenant }) => laneOf(tenant))].map(([from, things]) => ({
    kind: 'shown',
    from,
    to: [lane],
    what: [...new Set(things.map(({ title }) => title))].join(', '),
  }));
}
