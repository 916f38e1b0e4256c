import type { Json } from '../sequence/json.ts';
import type { Observation } from '../sequence/observation.ts';
import type { Breach, Invariant, Moment } from './invariant.ts';
import { isPersonal } from './own-rows.ts';

/** What might be an id inside a text: runs of the characters that ids are made of. */
const idLike = /[A-Za-z0-9_-]{4,}/g;

/**
 * TENANT-003: no observation carries a key or a canary of another tenant, except what the actor itself sent in that step. Keys that are
 * small integers cannot be told from other numbers, and are left to TENANT-006.
 */
export const readScope: Invariant = {
  id: 'TENANT-003',
  title: 'read scope',
  check: (moment) => {
    const observations = moment.record.observations.filter(({ tenants }) => tenants.length > 0);
    if (observations.length === 0) return undefined;
    const sent = new Set(textsIn(moment.record.input).flatMap((text) => [text, ...(text.match(idLike) ?? [])]));
    return observations.flatMap((observation) => leaksIn(observation, sent, moment));
  },
};

function leaksIn(observation: Observation, sent: ReadonlySet<string>, moment: Moment): Breach[] {
  const { mirror, record, canaries, tenantName } = moment;
  const breaches = new Map<string, Breach>();
  const report = (about: string, what: string, owner: string | null, text: string) => {
    if (breaches.has(about)) return;
    breaches.set(about, {
      about,
      message: `${observation.tenants.map(tenantName).join(' and ')} was shown ${what} of ${tenantName(owner)} in a ${observation.channel}`,
      proof: [`${observation.channel} to ${observation.recipient ?? 'nobody named'}: …${excerpt(text, what)}…`],
    });
  };
  for (const text of textsIn(observation.content)) {
    for (const id of text.match(idLike) ?? []) {
      if (sent.has(id)) continue;
      for (const { table, key, owner } of mirror.holdersOf(id)) {
        if (owner === null || observation.tenants.includes(owner)) continue;
        const row = mirror.find(table, key);
        if (row && observation.recipient === record.actor.id && isPersonal(moment, record.actor, { table, row, owner }))
          continue;
        report(`${observation.channel} ${table}`, `${table} ${id}`, owner, text);
      }
    }
    for (const [tenant, strings] of canaries) {
      if (observation.tenants.includes(tenant)) continue;
      const canary = strings.find((string) => text.includes(string) && ![...sent].some((own) => own.includes(string)));
      if (canary) report(`${observation.channel} canary`, `the canary ${canary}`, tenant, text);
    }
  }
  return [...breaches.values()];
}

/** Every text in a value, names of fields included. */
function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  if (value === null || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return Object.entries(value).flatMap(([name, item]) => [name, ...textsIn(item)]);
}

function excerpt(text: string, what: string): string {
  const at = text.indexOf(what.split(' ').at(-1) ?? '');
  return text.slice(Math.max(0, at - 60), at + 100);
}
