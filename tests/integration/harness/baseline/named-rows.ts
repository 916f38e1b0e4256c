import { type OrganizationName, organizationNames, type Place, placeName, places } from './places.ts';

/** When the rows of the baseline were made, and when what ends by itself does. */
export const createdAt = new Date('2030-03-01T00:00:00.000Z');
export const expiresAt = new Date('2031-03-01T00:00:00.000Z');

/** Rows of a table by their fixture names, from which their ids come. */
export type Fixtures<Table extends { $inferInsert: object }> = {
  readonly [name: string]: Omit<Table['$inferInsert'], 'id'>;
};

/** The rows that each organization has, by what `row` makes of its name and its side. */
export function inEach<Values>(
  rowsOf: (organization: OrganizationName, side: string) => { readonly [name: string]: Values },
): { readonly [name: string]: Values } {
  return Object.assign({}, ...organizationNames.map((name) => rowsOf(name, name.slice(-1))));
}

/** The rows that each place has, under the place's name. */
export function atEach<Values>(rowOf: (place: Place) => Values | undefined): { readonly [name: string]: Values } {
  const rows = places.map((place) => [placeName(place), rowOf(place)] as const);
  return Object.fromEntries(rows.flatMap(([name, values]) => (values === undefined ? [] : [[name, values]])));
}
