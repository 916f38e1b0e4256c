import { run } from '../../../src/cli/commands/fuzz.ts';
import { usualFiles } from '../../../src/cli/project-files.ts';
import type { Action, Harness } from '../../../src/engine/index.ts';
import { harness as pad } from '../suites/pad.ts';

/**
 * A program for tests: `leakproof fuzz --json` over an application that leaks in many ways, none of which shows before a few steps, so
 * that it has much to shrink. It is given the folder for bundles and a seed, and is not the command line itself only to start sooner.
 */
const [, , bundles = '', seed = ''] = process.argv;

const fixtures = Object.values(pad.fixtures.names.notes ?? {});

function leaking(read: Action<unknown>, number: number): Action<unknown> {
  return {
    ...read,
    name: `${read.name}-${number}`,
    perform: async (request) => {
      const input: { readonly note?: unknown } = request.input;
      if (fixtures.includes(String(input.note))) return { outcome: { kind: 'refused', code: 'no' }, observations: [] };
      return await read.perform(request);
    },
  };
}

const [read] = pad.actions.filter(({ name }) => name === 'notes.read');
if (read === undefined) throw new Error('the pad reads no notes any more');
const harness: Harness = {
  ...pad,
  actions: [
    ...pad.actions.filter(({ name }) => name === 'notes.add'),
    ...Array.from({ length: 12 }, (_, n) => leaking(read, n)),
  ],
  required: [],
};

process.exitCode = await run(async () => ({ harness }), {
  ...usualFiles,
  bundles,
  seed: Number(seed),
  seconds: 60,
  maxSteps: 50,
  corpus: false,
  noninterference: 0,
  json: true,
  // The harness is this module's own, which workers could not load.
  workers: 1,
});
