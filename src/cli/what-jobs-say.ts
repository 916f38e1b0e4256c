import { type Action, timePassName } from '../engine/harness/action.ts';
import type { StepRecord } from '../engine/record/step-record.ts';
import { system } from '../engine/sequence/actor.ts';

/** The jobs that do not say what they wait for, by name. */
export function jobsWithoutAim(actions: readonly Action<never>[]): readonly string[] {
  return actions.flatMap(({ name, roles, waitsFor = [] }) =>
    name !== timePassName && roles.every((role) => role === system.role) && waitsFor.length === 0 ? [name] : [],
  );
}

/** The channels through which a job has sent to addresses what names nothing of one tenant alone. */
export function channelsWithoutTenant({ actor, observations }: StepRecord): readonly string[] {
  if (actor.id !== system.id) return [];
  return [...new Set(observations.flatMap(({ channel, about }) => (about === null ? [channel] : [])))];
}
