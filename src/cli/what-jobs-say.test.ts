import { expect, it } from 'vitest';
import type { Action } from '../engine/harness/action.ts';
import type { StepRecord } from '../engine/record/step-record.ts';
import { system } from '../engine/sequence/actor.ts';
import { channelsWithoutTenant, jobsWithoutAim } from './what-jobs-say.ts';

const action: Omit<Action, 'name'> = {
  roles: ['system'],
  input: {},
  perform: async () => ({ outcome: { kind: 'succeeded' }, observations: [] }),
};

it('names the jobs that do not say what they wait for', () => {
  const actions = [
    { ...action, name: 'jobs.remind' },
    { ...action, name: 'jobs.export', waitsFor: [{ table: 'exports' }] },
    { ...action, name: 'time.pass' },
    { ...action, name: 'exports.list', roles: ['manager'] },
  ];
  expect(jobsWithoutAim(actions)).toEqual(['jobs.remind']);
});

it('names the channels through which a job sends what names no tenant', () => {
  const sent = (channel: string, about?: string | null) => ({
    channel,
    tenants: ['north', 'south'],
    recipient: 'push:eve',
    content: 'due',
    ...(about === undefined ? {} : { about }),
  });
  const record: StepRecord = {
    step: { id: 's1', actor: 'system', action: 'jobs.remind', input: {} },
    actor: system,
    time: '2030-03-04T09:00:00.000Z',
    input: {},
    references: [],
    outcome: { kind: 'succeeded' },
    observations: [sent('push', null), sent('webhook', 'north'), sent('job')],
    changes: [],
    statements: [],
    faults: [],
    late: [],
  };
  expect(channelsWithoutTenant(record)).toEqual(['push']);
  expect(channelsWithoutTenant({ ...record, actor: { ...system, id: 'ann@north' } })).toEqual([]);
});
