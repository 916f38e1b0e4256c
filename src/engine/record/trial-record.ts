import type { Actor } from '../sequence/actor.ts';
import type { Whose } from '../sequence/reference.ts';
import type { Outcome } from './observation.ts';
import type { StepRecord } from './step-record.ts';

const actor: Actor = { id: 'manager@a', tenant: 'a', role: 'manager', person: null };

/** For tests: what a step came to, as far as a campaign looks at it. */
export type TrialStep = {
  readonly id?: string;
  readonly action?: string;
  readonly actor?: Actor;
  readonly outcome?: Outcome['kind'];
  /** Whose entities the step referred to. */
  readonly whose?: readonly Whose[];
  /** Kinds of its row changes, such as `bids insert`. */
  readonly changes?: readonly `${string} ${'insert' | 'update' | 'delete'}`[];
};

/** For tests: the record of a step. */
export function trialRecord({
  id = 's1',
  action = 'bids.place',
  whose = [],
  changes = [],
  ...trial
}: TrialStep): StepRecord {
  const by = trial.actor ?? actor;
  return {
    step: { id, actor: by.id, action, input: {} },
    actor: by,
    time: '2030-03-04T08:00:00.000Z',
    input: {},
    references: whose.map((side) => ({
      field: 'bid',
      handle: { table: 'bids', fixture: side },
      table: 'bids',
      key: side,
      value: side,
      whose: side,
    })),
    outcome: outcomeOf(trial.outcome ?? 'succeeded'),
    observations: [],
    changes: changes.map((kind, position) => {
      const [table = '', operation] = kind.split(' ');
      if (operation !== 'insert' && operation !== 'update' && operation !== 'delete') throw new Error(kind);
      const rows = { before: null, after: null, ownerBefore: null, ownerAfter: null };
      return { position, table, key: 'k', operation, ...rows, backend: 1, statement: '' };
    }),
    statements: [],
    faults: [],
    late: [],
  };
}

function outcomeOf(kind: Outcome['kind']): Outcome {
  switch (kind) {
    case 'succeeded':
      return { kind };
    case 'refused':
      return { kind, code: '404' };
    case 'fault':
      return { kind, message: 'broken' };
    case 'inapplicable':
      return { kind, reason: 'no such row' };
  }
}
