import { administrationActions } from './administration.ts';
import { assignmentActions } from './assignments.ts';
import { biddingActions } from './bidding.ts';
import { drivingActions } from './driving.ts';
import { eventActions } from './events.ts';
import { handoverActions } from './handovers.ts';
import { incidentActions } from './incidents.ts';
import { jobActions } from './jobs.ts';
import { outsiderActions } from './outsiders.ts';
import { ownThingsActions } from './own-things.ts';
import { peopleActions } from './people.ts';
import { routeActions } from './routes.ts';
import { sessionActions } from './sessions.ts';
import { warehouseActions } from './warehouses.ts';

/** Everything that actors can do in Dispatch, besides letting time pass. */
export const actions = [
  ...sessionActions,
  ...outsiderActions,
  ...peopleActions,
  ...warehouseActions,
  ...handoverActions,
  ...routeActions,
  ...assignmentActions,
  ...drivingActions,
  ...biddingActions,
  ...ownThingsActions,
  ...incidentActions,
  ...eventActions,
  ...administrationActions,
  ...jobActions,
];
