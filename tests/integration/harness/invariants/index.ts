import { activeDriversOnly } from './active-drivers-only.ts';
import { countersAgree } from './counters-agree.ts';
import { idempotentJobs } from './idempotent-jobs.ts';
import { incidentsNumbered } from './incidents-numbered.ts';
import { invitedOnly } from './invited-only.ts';
import { legalTransitions } from './legal-transitions.ts';
import { oneAssignmentADay } from './one-assignment-a-day.ts';
import { onlyMembers } from './only-members.ts';
import { placesAgree } from './places-agree.ts';
import { resolvedByOneWinner } from './resolved-by-one-winner.ts';
import { usedOnce } from './used-once.ts';
import { windowsOnlyWhereUnfilled } from './windows-only-where-unfilled.ts';

/** What Dispatch promises beyond tenancy. */
export const invariants = [
  oneAssignmentADay,
  activeDriversOnly,
  resolvedByOneWinner,
  windowsOnlyWhereUnfilled,
  legalTransitions,
  placesAgree,
  idempotentJobs,
  countersAgree,
  onlyMembers,
  invitedOnly,
  usedOnce,
  incidentsNumbered,
];
