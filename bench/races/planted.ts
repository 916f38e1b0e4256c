import { fixtureId } from '../../src/engine/index.ts';
import type { Json } from '../../src/engine/sequence/json.ts';
import type { Step } from '../../src/engine/sequence/step.ts';

/** A request as it is sent to Dispatch without the engine. */
export type Asked = {
  readonly by: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly body?: { readonly [field: string]: Json };
};

/** Two requests whose meeting shows a planted bug, as steps for the engine, and as requests for others. */
export type PlantedRace = {
  readonly mutant: string;
  readonly steps: readonly Step[];
  readonly before: readonly Asked[];
  /** Given the token of the last mail that `before` has sent, if any, and the id in its last answer. */
  readonly atOnce: (known: { readonly token: string; readonly id: string }) => readonly [Asked, Asked];
  /** Whether it has shown: by SQL that finds a row, or by what the two were answered. */
  readonly shows:
    | { readonly kind: 'row'; readonly sql: string }
    | { readonly kind: 'answer'; readonly foreign: readonly [string, string] };
};

const row = (table: string, fixture: string, column?: string): Json => ({
  $ref: { table, fixture, ...(column === undefined ? {} : { column }) },
});
const race = { race: { id: 's9' } };
const id = fixtureId;
const inviteBody = { email: 'newcomer-1@people.example', role: 'driver' };
const day = '2030-03-12';

/** All of them: two requests each, with what has to be there. */
export const plantedRaces: readonly PlantedRace[] = [
  {
    mutant: 'class-38-double-acceptance',
    steps: [
      { id: 's1', actor: 'manager-a1@org-a', action: 'invites.create', input: inviteBody },
      ...['s2', 's3'].map((step) => ({
        id: step,
        actor: 'visitor@org-a',
        action: 'invites.accept',
        input: { invited: { $ref: { table: 'invites', step: 's1', index: 0, column: 'email' } }, name: 'Kim' },
        ...race,
      })),
    ],
    before: [{ by: 'manager-a1@org-a', method: 'POST', path: '/invites', body: inviteBody }],
    atOnce: ({ token }) => [accepting(token), accepting(token)],
    shows: {
      kind: 'row',
      sql: "SELECT entity_id FROM audit_logs WHERE entity = 'invite' AND action = 'accept' GROUP BY entity_id HAVING count(*) > 1",
    },
  },
  {
    mutant: 'class-39-lost-update',
    steps: ['s2', 's3'].map((step, at) => ({
      id: step,
      actor: `manager-a${at + 1}@org-a`,
      action: 'incidents.report',
      input: { assignment: row('assignments', 'assignment-a-confirmed'), text: 'damaged box' },
      ...race,
    })),
    before: [],
    atOnce: () => [reporting('manager-a1@org-a'), reporting('manager-a2@org-a')],
    shows: {
      kind: 'row',
      sql: 'SELECT number FROM incident_reports WHERE number IS NOT NULL GROUP BY number HAVING count(*) > 1',
    },
  },
  {
    mutant: 'race-checked-then-inserted',
    steps: ['s2', 's3'].map((step, at) => ({
      id: step,
      actor: `manager-a${at + 1}@org-a`,
      action: 'assignments.create-for-driver',
      input: {
        route: row('routes', `route-a-${at + 1}`),
        date: day,
        driver: row('memberships', 'driver-a2@org-a', 'user_id'),
      },
      ...race,
    })),
    before: [],
    atOnce: () => [planning('manager-a1@org-a', 'route-a-1'), planning('manager-a2@org-a', 'route-a-2')],
    shows: {
      kind: 'row',
      sql: `SELECT driver_id FROM assignments WHERE date = '${day}' AND status = 'scheduled' GROUP BY driver_id HAVING count(*) > 1`,
    },
  },
  {
    mutant: 'race-bid-of-somebody-who-leaves',
    steps: [
      {
        id: 's1',
        actor: 'manager-a1@org-a',
        action: 'windows.open-in-mode',
        input: { assignment: row('assignments', 'assignment-a-unfilled'), mode: 'instant', bonusPercent: 0 },
      },
      {
        id: 's2',
        actor: 'driver-a2@org-a',
        action: 'bids.place',
        input: { window: { $ref: { table: 'bid_windows', step: 's1', index: 0 } } },
        ...race,
      },
      {
        id: 's3',
        actor: 'manager-a2@org-a',
        action: 'memberships.end',
        input: { membership: row('memberships', 'driver-a2@org-a') },
        ...race,
      },
    ],
    before: [
      {
        by: 'manager-a1@org-a',
        method: 'POST',
        path: '/windows',
        body: { assignmentId: id('assignments', 'assignment-a-unfilled'), mode: 'instant', bonusPercent: 0 },
      },
    ],
    atOnce: (known) => [
      { by: 'driver-a2@org-a', method: 'POST', path: '/bids', body: { windowId: known.id } },
      { by: 'manager-a2@org-a', method: 'DELETE', path: `/memberships/${id('memberships', 'driver-a2@org-a')}` },
    ],
    shows: {
      kind: 'row',
      sql: `SELECT 1 FROM assignments JOIN memberships ON user_id = driver_id AND memberships.organization_id = assignments.organization_id
        WHERE memberships.status = 'ended' AND assignments.status = 'scheduled'`,
    },
  },
  {
    mutant: 'race-session-in-a-global',
    steps: ['a', 'b'].map((side, at) => ({
      id: `s${at + 2}`,
      actor: `manager-${side}1@org-${side}`,
      action: 'warehouses.create',
      input: { code: 'EAST', name: 'second floor' },
      ...race,
    })),
    before: [],
    atOnce: () => [founding('a'), founding('b')],
    shows: {
      kind: 'row',
      sql: "SELECT 1 FROM warehouses WHERE code = 'EAST' HAVING count(DISTINCT organization_id) < 2",
    },
  },
  reading('race-organization-on-a-connection', 'warehouses.list', {}, '/warehouses', ['canary-b-', 'canary-a-']),
  reading('race-answer-under-way', 'directory.search', { q: 'manager' }, '/directory?q=manager', [
    'manager-b',
    'manager-a',
  ]),
];

function accepting(token: string): Asked {
  const { email } = inviteBody;
  return { by: 'nobody', method: 'POST', path: '/invites/accept', body: { token, email, name: 'Kim' } };
}

function reporting(by: string): Asked {
  const assignmentId = id('assignments', 'assignment-a-confirmed');
  return { by, method: 'POST', path: '/incident-reports', body: { assignmentId, text: 'damaged box' } };
}

function planning(by: string, route: string): Asked {
  const body = { routeId: id('routes', route), date: day, driverId: id('users', 'driver-a2') };
  return { by, method: 'POST', path: '/assignments', body };
}

function founding(side: string): Asked {
  const body = { code: 'EAST', name: 'second floor' };
  return { by: `manager-${side}1@org-${side}`, method: 'POST', path: '/warehouses', body };
}

/** A manager of each organization reads the same, and must be answered of the own one alone. */
function reading(
  mutant: string,
  action: string,
  input: Json,
  path: string,
  foreign: readonly [string, string],
): PlantedRace {
  const ask = (side: string): Asked => ({ by: `manager-${side}1@org-${side}`, method: 'GET', path });
  return {
    mutant,
    steps: ['a', 'b'].map((side, at) => ({
      id: `s${at + 2}`,
      actor: `manager-${side}1@org-${side}`,
      action,
      input,
      ...race,
    })),
    before: [],
    atOnce: () => [ask('a'), ask('b')],
    shows: { kind: 'answer', foreign },
  };
}
