import type { Json } from '../../src/engine/index.ts';

const fixture = (table: string, name: string): Json => ({ $ref: { table, fixture: name } });
const made = (table: string, step: string, index: number): Json => ({ $ref: { table, step, index } });

type Taken = readonly [actor: string, action: string, input?: { readonly [field: string]: Json }];

/** A window that opens in the other organization tells its drivers, the person of both among them. */
const opened: Taken = [
  'manager-b1@org-b',
  'windows.open',
  { assignment: fixture('assignments', 'assignment-b-unfilled') },
];

/** What a person of two organizations does, or has done to them, for each planted bug that is about such people. */
export const sequences: readonly {
  readonly bug: string | null;
  readonly told: string;
  readonly steps: readonly Taken[];
}[] = [
  {
    bug: 'dual-all-notifications-read',
    told: 'marks all as read',
    steps: [opened, ['driver-ab@org-a', 'notifications.read-all']],
  },
  {
    bug: 'dual-notification-of-the-other',
    told: "reads one of the other's",
    steps: [
      opened,
      ...[0, 1, 2, 3, 4].map(
        (index): Taken => [
          'driver-ab@org-a',
          'notifications.read',
          { notification: made('notifications', 's1', index) },
        ],
      ),
    ],
  },
  { bug: 'dual-signed-out-everywhere', told: 'signs out', steps: [['driver-ab@org-a', 'session.close']] },
  { bug: 'dual-place-of-the-other', told: 'looks at the session', steps: [['driver-ab@org-a', 'session.get']] },
  {
    bug: 'class-09-bulk-sessions',
    told: 'is ended by a colleague',
    steps: [['manager-a1@org-a', 'memberships.end', { membership: fixture('memberships', 'driver-ab@org-a') }]],
  },
  {
    bug: 'class-09-bulk-sessions',
    told: 'ends their own place',
    steps: [['manager-ab@org-a', 'memberships.end', { membership: fixture('memberships', 'manager-ab@org-a') }]],
  },
  {
    bug: 'shared-name-of-whoever-leaves',
    told: 'is ended by a colleague',
    steps: [['manager-a1@org-a', 'memberships.end', { membership: fixture('memberships', 'driver-ab@org-a') }]],
  },
  {
    bug: 'role-of-the-other-organization',
    told: 'lists keys, as a driver',
    steps: [['manager-a-driver-b@org-b', 'api-keys.list']],
  },
  {
    bug: null,
    told: 'switches to the other and back',
    steps: [['manager-ab@org-a', 'session.switch', { organization: fixture('organizations', 'org-b') }]],
  },
  {
    bug: 'class-34-switched-before-it-is-checked',
    told: 'has a colleague who switches',
    steps: [['driver-a1@org-a', 'session.switch', { organization: fixture('organizations', 'org-b') }]],
  },
];
