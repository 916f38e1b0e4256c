import type { Action } from '../../../src/engine/index.ts';
import { harness as sound } from '../harness/harness.ts';

const succeeded = { outcome: { kind: 'succeeded' }, observations: [] } as const;

let steps = 0;
const shown = (content: string) => ({ channel: 'response', tenants: [], recipient: null, content });

/** What every action of a broken application does in place of its own. */
const perform: { readonly [way: string]: Action['perform'] } = {
  hang: () => new Promise(() => {}),
  refuse: async () => ({ outcome: { kind: 'refused', code: '403' }, observations: [] }),
  exit: async () => process.exit(0),
  print: async () => {
    console.log('served a request');
    process.stdout.write('and another\n');
    return succeeded;
  },
  remember: async () => {
    steps += 1;
    return { outcome: { kind: 'succeeded' }, observations: [shown(`step ${steps} since the process began`)] };
  },
  'throw in a step': () => Promise.reject(new Error('the step blew up')),
  'throw in a timer': async () => {
    setTimeout(() => {
      throw new Error('the timer blew up');
    }, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    return succeeded;
  },
  'forget a rejection': async () => {
    void Promise.reject(new Error('the promise blew up'));
    return succeeded;
  },
};

const way = process.env.BROKEN ?? '';
const broken = perform[way];

/** Dispatch, broken in the way that BROKEN names: how the command line takes it is what the tests are about. */
export const harness: typeof sound = {
  ...sound,
  ...(way === 'throw while built'
    ? {
        application: () => {
          throw new Error('the factory blew up');
        },
      }
    : {}),
  ...(broken ? { actions: sound.actions.map((action) => ({ ...action, perform: broken })) } : {}),
};
