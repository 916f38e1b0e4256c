import type * as schema from '#lib/server/db/schema.ts';
import { fixtureId } from '../../../../src/engine/index.ts';
import { startOfShift } from '../../../../src/lib/server/services/shift-time.ts';
import { createdAt, type Fixtures, inEach } from './named-rows.ts';
import { organizations } from './organizations.ts';
import { canaries, type OrganizationName } from './places.ts';

const firstDay = '2030-03-05';
const secondDay = '2030-03-06';
const thirdDay = '2030-03-07';
const fourthDay = '2030-03-08';

const hourMs = 60 * 60 * 1000;

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

/**
 * One that is confirmed, one that nobody has, one that was won in a window, one that is bid for and one that the first to accept gets in each
 * organization; in org-a another one that nobody has.
 */
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
    [`assignment-${side}-won`]: {
      ...common,
      routeId: fixtureId('routes', `route-${side}-2`),
      date: secondDay,
      driverId: fixtureId('users', 'driver-ab'),
      status: 'scheduled' as const,
      assignedBy: 'bid' as const,
      confirmedAt: createdAt,
    },
    [`assignment-${side}-bid-for`]: { ...common, routeId: fixtureId('routes', `route-${side}-2`), date: thirdDay },
    [`assignment-${side}-instant`]: { ...common, routeId: fixtureId('routes', `route-${side}-2`), date: fourthDay },
    ...(organization === 'org-a'
      ? {
          // Where nobody drives, so that the warehouse can change hands.
          [`assignment-${side}-later`]: {
            ...common,
            warehouseId: fixtureId('warehouses', `warehouse-${side}-dock`),
            routeId: fixtureId('routes', `route-${side}-4`),
            date: secondDay,
          },
        }
      : {}),
  };
});

/** The start of the second route on a day. */
function startOn(date: string, organization: OrganizationName): Date {
  const timeZone = String(organizations[organization]?.timeZone);
  return startOfShift({ date, startTime: '08:00:00', timeZone });
}

/**
 * One that the driver of both has won, and two that are open in each organization. The one with bids closes when the shift that was won begins,
 * so that time that passes to the one passes to the other; the other one is won by whoever accepts.
 */
export const bidWindows: Fixtures<typeof schema.bidWindows> = inEach((organization, side) => {
  const window = (assignment: string, closesAt: Date) => ({
    assignmentId: fixtureId('assignments', `assignment-${side}-${assignment}`),
    mode: 'instant' as const,
    trigger: 'manager' as const,
    opensAt: createdAt,
    closesAt,
    createdAt,
  });
  const dayBefore = new Date(startOn(thirdDay, organization).getTime() - 24 * hourMs);
  return {
    [`window-${side}-won`]: {
      ...window('won', startOn(secondDay, organization)),
      status: 'resolved' as const,
      winnerId: fixtureId('users', 'driver-ab'),
    },
    [`window-${side}-open`]: { ...window('bid-for', dayBefore), mode: 'competitive' as const },
    [`window-${side}-instant`]: window('instant', startOn(fourthDay, organization)),
  };
});

/** The one that has won, and pending ones of the driver of both, whose bid is the first, and of others: two in org-a, one in org-b. */
export const bids: Fixtures<typeof schema.bids> = inEach((organization, side) => {
  const won = { windowId: fixtureId('bid_windows', `window-${side}-won`), status: 'won' as const };
  const bid = (person: string, hours: number) => ({
    windowId: fixtureId('bid_windows', `window-${side}-open`),
    driverId: fixtureId('users', person),
    // Of a new driver, on a preferred day.
    score: 55,
    placedAt: new Date(createdAt.getTime() + hours * hourMs),
  });
  return {
    [`bid-${side}-won`]: { ...bid('driver-ab', 0), ...won },
    [`bid-${side}-ab`]: bid('driver-ab', 0),
    [`bid-${side}-2`]: bid(`driver-${side}2`, 1),
    ...(organization === 'org-a' ? { [`bid-${side}-3`]: bid(`driver-${side}3`, 2) } : {}),
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
