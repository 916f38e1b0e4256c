import type * as schema from '#lib/server/db/schema.ts';
import { fixtureId } from '../../../../src/engine/index.ts';
import { createdAt, type Fixtures, inEach } from './named-rows.ts';
import { canaries } from './places.ts';

const firstDay = '2030-03-05';
const secondDay = '2030-03-06';

/** Of the same codes; three in org-a, two in org-b: a total or a page over both is then neither's. */
export const warehouses: Fixtures<typeof schema.warehouses> = inEach((organization, side) => ({
  [`warehouse-${side}-north`]: {
    organizationId: fixtureId('organizations', organization),
    code: 'NORTH',
    name: `North gate ${canaries[organization]}`,
    createdAt,
  },
  [`warehouse-${side}-south`]: {
    organizationId: fixtureId('organizations', organization),
    code: 'SOUTH',
    name: `South gate ${canaries[organization]}`,
    createdAt,
  },
  ...(organization === 'org-a'
    ? {
        [`warehouse-${side}-dock`]: {
          organizationId: fixtureId('organizations', organization),
          code: 'DOCK',
          name: `Dock gate ${canaries[organization]}`,
          createdAt,
        },
      }
    : {}),
}));

/** Of the same codes; four in org-a, three in org-b. */
export const routes: Fixtures<typeof schema.routes> = inEach((organization, side) => {
  const route = (warehouse: string, code: string, startTime: string) => ({
    warehouseId: fixtureId('warehouses', `warehouse-${side}-${warehouse}`),
    code,
    name: `Round ${code} ${canaries[organization]}`,
    startTime,
    createdAt,
  });
  return {
    [`route-${side}-1`]: route('north', 'R1', '06:00:00'),
    [`route-${side}-2`]: route('north', 'R2', '08:00:00'),
    [`route-${side}-3`]: route('south', 'R1', '07:30:00'),
    ...(organization === 'org-a' ? { [`route-${side}-4`]: route('dock', 'R2', '09:00:00') } : {}),
  };
});

/** One that is confirmed and one that nobody has in each organization; in org-a another one that nobody has. */
export const assignments: Fixtures<typeof schema.assignments> = inEach((organization, side) => {
  const common = {
    organizationId: fixtureId('organizations', organization),
    warehouseId: fixtureId('warehouses', `warehouse-${side}-north`),
    createdAt,
  };
  return {
    [`assignment-${side}-unfilled`]: { ...common, routeId: fixtureId('routes', `route-${side}-1`), date: firstDay },
    [`assignment-${side}-confirmed`]: {
      ...common,
      routeId: fixtureId('routes', `route-${side}-2`),
      date: firstDay,
      driverId: fixtureId('users', `driver-${side}1`),
      status: 'scheduled' as const,
      assignedBy: 'manager' as const,
      confirmedAt: createdAt,
    },
    ...(organization === 'org-a'
      ? {
          [`assignment-${side}-later`]: {
            ...common,
            routeId: fixtureId('routes', `route-${side}-1`),
            date: secondDay,
          },
        }
      : {}),
  };
});

/** Two in org-a, one in org-b. */
export const incidentReports: Fixtures<typeof schema.incidentReports> = inEach((organization, side) => {
  const report = {
    assignmentId: fixtureId('assignments', `assignment-${side}-confirmed`),
    authorId: fixtureId('users', `manager-${side}1`),
    text: `fragile parcel left at the gate, damaged box, call first or second floor ${canaries[organization]}`,
    createdAt,
  };
  return {
    [`incident-${side}`]: report,
    ...(organization === 'org-a' ? { [`incident-${side}-again`]: report } : {}),
  };
});
