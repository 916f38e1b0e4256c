import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Json, Performance, RunResult, StepRecord } from '../../src/engine/index.ts';
import type { NodeControl } from '../../src/engine/run/node/control-node.ts';
import { createDispatch } from '../../src/lib/server/dispatch.ts';
import type { Application } from '../../tests/integration/harness/application.ts';
import { openEventStreams } from '../../tests/integration/harness/event-streams.ts';
import { harness } from '../../tests/integration/harness/harness.ts';
import { observePorts } from '../../tests/integration/harness/ports.ts';
import type { Ground } from './ground.ts';

export type PerformOptions = {
  readonly ground: Ground;
  readonly node: NodeControl;
  /** What is done and timed after each step. */
  readonly afterStep?: () => Promise<unknown>;
};

/**
 * Performs the actions of a sequence that the engine has run, with the inputs that it has looked up, and hands back the milliseconds
 * that they took, with `afterStep`. Building the application and setting clock and ids is not timed.
 *
 * @throws Error where a step comes to anything else than it did in the engine's run: then it would not be the same work.
 */
export async function performRun({ records }: RunResult, { ground, node, afterStep }: PerformOptions): Promise<number> {
  let totalMs = 0;
  await using app = await createApplication(ground);
  for (const record of records) {
    const clock = { instant: record.time, stream: record.step.id };
    await ground.setStep(clock);
    node.begin(clock);
    const start = performance.now();
    const performed = await performStep(app, record);
    node.end();
    await afterStep?.();
    totalMs += performance.now() - start;
    assertSame(performed, record);
  }
  return totalMs;
}

/** Dispatch as the harness builds it, over another pool. */
async function createApplication({ db }: Ground): Promise<Application> {
  const seams = { observe: () => {}, fault: () => {} };
  const mails: Application['mails'][number][] = [];
  const dispatch = createDispatch({
    db,
    clock: () => new Date(),
    randomToken: () => randomBytes(24).toString('base64url'),
    linkKey: 'the key under which links are signed',
    ports: observePorts(seams, mails),
    log: () => {},
  });
  const streams = await openEventStreams(dispatch, seams);
  return { dispatch, mails, links: [], [Symbol.asyncDispose]: () => streams[Symbol.asyncDispose]() };
}

async function performStep(app: Application, { step, actor, input }: StepRecord): Promise<Performance> {
  const action = harness.actions.find(({ name }) => name === step.action);
  if (action === undefined || !isFields(input)) throw new Error(`the harness has no ${step.action} any more`);
  return action.perform({ app, actor, input });
}

function isFields(input: Json): input is { readonly [field: string]: Json } {
  return typeof input === 'object' && input !== null && !Array.isArray(input);
}

function assertSame({ outcome, observations }: Performance, record: StepRecord): void {
  const contents = observations.map(({ content }) => content);
  const expected = record.observations.slice(0, contents.length).map(({ content }) => content);
  if (isDeepStrictEqual(outcome, record.outcome) && isDeepStrictEqual(contents, expected)) return;
  throw new Error(
    `performing ${record.step.id} ${record.step.action} failed: it came to ${JSON.stringify({ outcome, contents })}; expected ` +
      `${JSON.stringify({ outcome: record.outcome, contents: expected })}, as in the engine's run`,
  );
}
