/**
 * Which planted bugs are seen of people who work for two organizations, by what such a person is excused (docs/decisions/0007): nothing, what is
 * personal to them, as it is, or all that names them, as it was; and how often each is wrong, in runs without a bug.
 *
 * Usage: node bench/excuse.ts [--seeds 30]
 *
 * Each bug is looked for in one short sequence, so that chance has no part in it.
 */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lookWithPlanted, type Planted } from '../tests/integration/full/planted/look-with-planted.ts';
import type { Look, Seen } from './excuse/look.ts';
import { sequences } from './excuse/sequences.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '30' } } });
const folder = await mkdtemp(join(tmpdir(), 'leakproof-excuse-'));

const looks: Planted<Look>[] = [{ mutant: '', input: { seeds: Number(values.seeds) } }];
for (const [at, { bug, steps }] of sequences.entries()) {
  const sequence = join(folder, `${at + 1}.json`);
  const taken = steps.map(([actor, action, input = {}], place) => ({ id: `s${place + 1}`, actor, action, input }));
  await writeFile(sequence, JSON.stringify({ version: 1, steps: taken }));
  looks.push({ mutant: bug ?? '', input: { sequence } });
}

async function lookWith(excuse: string): Promise<readonly Seen[]> {
  const looked = await lookWithPlanted<Look, Seen>('bench/excuse/look.ts', looks, {
    execArgv: ['--import', new URL('./excuse/excusing.ts', import.meta.url).href],
    variables: { LEAKPROOF_EXCUSE: excuse },
  });
  return looked.map(({ seen }) => seen);
}

const excuses = ['nothing', 'as it is', 'all that names them'];
const seen: (readonly Seen[])[] = [];
for (const excuse of excuses) seen.push(await lookWith(excuse));

const cell = (found: Seen | undefined, bug: string | null) => {
  const told = [...new Set(found?.flat())].join(', ');
  return bug === null ? told && `false: ${told}` : told || 'hidden';
};
console.log(`| planted bug | somebody of both … | excused: ${excuses.join(' | ')} |`);
console.log(`|---|---|${excuses.map(() => '---|').join('')}`);
for (const [at, { bug, told }] of sequences.entries())
  console.log(`| ${bug ?? 'none'} | ${told} | ${seen.map((one) => cell(one[at + 1], bug)).join(' | ')} |`);
const wrong = (found: Seen | undefined) => `${found?.filter((run) => run.length > 0).length} of ${found?.length} runs`;
console.log(`| none | does what seeds draw: false alarms | ${seen.map(([clean]) => wrong(clean)).join(' | ')} |`);
