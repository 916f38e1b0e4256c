import { createRequire } from 'node:module';
import { createId } from '@paralleldrive/cuid2';
import { customAlphabet } from 'nanoid-5';
import pg from 'pg';
import postgres from 'postgres';
import { monotonicFactory } from 'ulid';
import { pool } from '#lib/server/db/index.ts';
import type { Action } from '../../../src/engine/index.ts';
import { harness as sound } from '../harness/harness.ts';

const succeeded = { outcome: { kind: 'succeeded' }, observations: [] } as const;

/** Where the `.env` file of a developer leads, say. */
const elsewhere = process.env.ELSEWHERE ?? '';

async function connectElsewhere(): Promise<void> {
  const client = new pg.Client({ connectionString: elsewhere });
  client.on('error', () => {});
  await client.connect();
  await client.end();
}

/** As of an application whose module nobody has swapped: no tap sees it. */
const untapped = postgres(process.env.DATABASE_URL ?? '', { max: 1 });

/** As an application has them: made when its modules are loaded. The last one takes Node's own function with it as it is. */
const makers: readonly (() => string)[] = [
  createId,
  customAlphabet('abcdef', 12),
  monotonicFactory(),
  createRequire(import.meta.url)('uuid-9').v4,
];

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
  'draw ids': async () => {
    await pool.query('SELECT 1');
    return { outcome: { kind: 'succeeded' }, observations: [shown(makers.map((make) => make()).join(' '))] };
  },
  remember: async () => {
    steps += 1;
    await pool.query('SELECT 1');
    return { outcome: { kind: 'succeeded' }, observations: [shown(`step ${steps} since the process began`)] };
  },
  'connect elsewhere': async () => {
    await connectElsewhere().catch(() => {});
    return succeeded;
  },
  'reach nothing': async () => succeeded,
  'read without a tap': async () => {
    await untapped`SELECT count(*) FROM organizations`;
    return succeeded;
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

if (way === 'reject when loaded') void Promise.reject(new Error('the import blew up'));
if (way === 'connect when loaded') await connectElsewhere();

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
  ...(way === 'connect elsewhere when built'
    ? {
        application: async (seams) => {
          await connectElsewhere();
          return sound.application(seams);
        },
      }
    : {}),
  ...(way === 'connect elsewhere for fixtures'
    ? { fixtures: { ...sound.fixtures, load: () => connectElsewhere().then(() => sound.fixtures.load()) } }
    : {}),
  ...(broken ? { actions: sound.actions.map((action) => ({ ...action, perform: broken })) } : {}),
};
