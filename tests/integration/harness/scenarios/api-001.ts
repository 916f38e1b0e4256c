import * as fc from 'fast-check';
import { expect } from 'vitest';
import { defineScenario } from '../../../../src/engine/vitest/index.ts';
import { organizationNames } from '../baseline/places.ts';
import { inOrganization } from './organization.ts';

/** Which id that never existed stands beside the foreign one. */
type Variation = { readonly absent: number };

/** API-001: another organization's warehouse is refused like an absent one; an own one is shown. */
export const api001 = defineScenario({
  id: 'API-001',
  title: 'a foreign warehouse is refused like an absent one',
  tenants: organizationNames,
  variation: (): fc.Arbitrary<Variation> => fc.record({ absent: fc.nat({ max: 2 }) }),
  steps: (organization, { absent }) => {
    const here = inOrganization(organization);
    const there = inOrganization(here.other);
    return [there.warehouse, { $ref: { table: 'warehouses', absent } }, here.warehouse].map((warehouse) => ({
      actor: here.manager,
      action: 'warehouses.get',
      input: { warehouse },
    }));
  },
  expect: ({ records }) => {
    const [foreign, absent, own] = records;
    expect(records.map(({ references }) => references[0]?.whose)).toEqual(['foreign', 'absent', 'own']);
    expect(foreign?.outcome).toEqual({ kind: 'refused', code: '404' });
    expect(foreign?.observations).toEqual(absent?.observations);
    expect(own?.outcome).toEqual({ kind: 'succeeded' });
    expect(records.flatMap(({ changes }) => changes)).toEqual([]);
    expect(records.flatMap(({ observations }) => observations.map(({ channel }) => channel))).toEqual([
      'response',
      'response',
      'response',
    ]);
  },
});
