import { restActions } from '../../../engine/actions/rest/rest-actions.ts';
import { isReferenceField, reference, type Settlement } from '../../../engine/harness/action.ts';
import type { TenancyDeclaration } from '../../../engine/tenancy/declaration.ts';
import { deriveOwnership } from '../../../engine/tenancy/derive-ownership.ts';
import type { TableName, Tenancy } from '../../../engine/tenancy/tenancy.ts';
import { type Catalog, wordsOf } from '../catalog/look-catalog.ts';
import { isCalled } from '../catalog/table-names.ts';
import { dataCode } from '../write/code.ts';
import type { PlannedAction } from './action-names.ts';
import type { ActionPlan } from './plan.ts';

/** The actions whose every name leads somewhere, and what was left out, a line an action. */
export type SettledLines = { readonly actions: readonly ActionPlan[]; readonly leftOut: readonly string[] };

/** Any will do: what a field takes does not depend on it. */
const NOW = '2030-01-01T00:00:00.000Z';

/**
 * Tries each line against the database as a session will. A key in a path whose neighbours say nothing is that of the nearest table before it;
 * names of a body that lead nowhere are left out of it; a line whose path leads nowhere is left out.
 */
export function settleLines(
  actions: readonly PlannedAction[],
  catalog: Catalog,
  declaration: TenancyDeclaration,
): SettledLines {
  const tenancy = deriveOwnership(catalog.tables, declaration);
  // Where some ids are called so, what is called as a table is may be its text: `{taskId, comment}`.
  const idsAreCalledSo = actions.some(({ line }) => CALLED_ID.test(line.replace(/^[^?{]*/, '')));
  const settled = actions.map((action) => settleLine(action, tenancy, catalog, idsAreCalledSo));
  return {
    actions: settled.flatMap(({ plan }) => plan ?? []),
    leftOut: settled.flatMap(({ leftOut }) => leftOut ?? []),
  };
}

type Tried = { readonly plan?: ActionPlan; readonly leftOut?: string };

function settleLine(
  { name, line, values = {} }: PlannedAction,
  tenancy: Tenancy,
  catalog: Catalog,
  idsAreCalledSo: boolean,
): Tried {
  const { head, query, body } = partsOf(line);
  const keys = keysIn(head, tenancy);
  const isPlaced = (each: string) => mistakesOf(name, each, keys, tenancy).length === 0;
  if (!isPlaced(head))
    return {
      leftOut: `${head}: nothing tells whose key its path holds. Say it: rest('${name}', '${head}', { fields: { … } })`,
    };
  const asked = query.filter((field) => values[field] !== undefined || isPlaced(`${head}?${field}`));
  const isText = (field: string) =>
    idsAreCalledSo && !CALLED_ID.test(field) && isReference(field, `${head} {${field}}`, keys, tenancy);
  const isSent = (field: string) => isPlaced(`${head} {${field}}`) && !(isText(field) && field.endsWith('s'));
  const sent = body.filter((field) => values[field] !== undefined || isSent(field));
  const shorter = `${head}${asked.length === 0 ? '' : `?${asked.join('&')}`}${sent.length === 0 ? '' : ` {${sent.join(', ')}}`}`;
  const gone = [...query.filter((field) => !asked.includes(field)), ...body.filter((field) => !sent.includes(field))];
  const fields = Object.fromEntries(Object.entries(keys).map(([key, table]) => [key, `reference(${dataCode(table)})`]));
  const texts = Object.fromEntries(sent.filter(isText).map((field) => [field, "fc.constantFrom('north', 'south')"]));
  // What a column tells of a text, or a foreign key of an id, is more than that it is one.
  const told = Object.entries(values).flatMap(([field, { code, isText: isAny }]) => {
    const place = query.includes(field) ? `${head}?${field}` : `${head} {${field}}`;
    const isKnown = isPlaced(place) && (isAny || isReference(field, place, keys, tenancy));
    return isKnown || ![...asked, ...sent].includes(field) ? [] : [[field, code] as const];
  });
  return {
    plan: {
      name,
      line: shorter,
      fields: { ...fields, ...texts, ...wordsIn(shorter, catalog), ...Object.fromEntries(told) },
    },
    ...(gone.length === 0
      ? {}
      : { leftOut: `${name}: ${gone.join(', ')} left out, since nothing tells what they take` }),
  };
}

/** A name that stands in both places can be said in one. */
function partsOf(line: string): {
  readonly head: string;
  readonly query: readonly string[];
  readonly body: readonly string[];
} {
  const [, head = line, query = '', body = ''] = /^([^?{]*?)(?:\?([^ {]*))?(?: \{(.*)\})?$/.exec(line) ?? [];
  const given = new Set([...head.matchAll(/:(\w+)/g)].flatMap(([, key]) => key ?? []));
  const names = (list: string, separator: string) =>
    list.split(separator).filter((field) => {
      const isNew = field !== '' && !given.has(field);
      given.add(field);
      return isNew;
    });
  return { head: head.trim(), body: names(body, ', '), query: names(query, '&') };
}

/** The tables of keys that a path does not say by themselves: in `/tasks/title/:id` that of a task. */
function keysIn(head: string, tenancy: Tenancy): { readonly [key: string]: TableName } {
  const segments = head.split('/').slice(1);
  const named = segments.map((segment) =>
    [...tenancy.tables.keys()].find((table) => isCalled(table, [segment.toLowerCase().replaceAll('-', '')])),
  );
  return Object.fromEntries(
    segments.flatMap((segment, at) => {
      if (!segment.startsWith(':')) return [];
      const own = segments.slice(0, at + 1).join('/');
      if (mistakesOf('x', `GET /${own}`, {}, tenancy).length === 0) return [];
      const table = named.slice(0, at).findLast((each) => each !== undefined);
      return table === undefined ? [] : [[segment.slice(1), table] as const];
    }),
  );
}

const CALLED_ID = /(?:Id|_id|ID)s?\b/;

function mistakesOf(name: string, line: string, keys: Keys, tenancy: Tenancy): readonly string[] {
  const settlement = settlementOf(name, line, keys, tenancy);
  return settlement && 'mistakes' in settlement ? settlement.mistakes : [];
}

function isReference(field: string, line: string, keys: Keys, tenancy: Tenancy): boolean {
  const settlement = settlementOf('x', line, keys, tenancy);
  const placed = settlement && 'fields' in settlement ? settlement.fields[field] : undefined;
  return placed !== undefined && isReferenceField(placed);
}

type Keys = { readonly [key: string]: TableName };

function settlementOf(name: string, line: string, keys: Keys, tenancy: Tenancy): Settlement | undefined {
  const fields = Object.fromEntries(Object.entries(keys).map(([key, table]) => [key, reference(table)]));
  const [action] = restActions(
    async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
    (rest) => [rest(name, line, { fields })],
  );
  return action?.settle?.({ tenancy, now: NOW, roles: [], sightings: [] });
}

/** Values for the fields that are held to a list of words. */
function wordsIn(line: string, catalog: Catalog): ActionPlan['fields'] {
  const { tables } = catalog;
  const [, body = ''] = /\{(.*)\}$/.exec(line) ?? [];
  const segments = line.split(/[ /{?]/);
  const table = tables.findLast(
    ({ relation }) => segments.includes(relation) || segments.includes(relation.replaceAll('_', '-')),
  );
  if (table === undefined) return {};
  const fields = body.split(', ').flatMap((field) => {
    const name = field.replace(/[?[\]]/g, '');
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const [known = []] = [name, snake]
      .map((column) => wordsOf(catalog, table.name, column))
      .filter((words) => words.length > 0);
    return known.length === 0
      ? []
      : [[name, `fc.constantFrom(${known.map((word) => dataCode(word)).join(', ')})`] as const];
  });
  return Object.fromEntries(fields);
}
