import { settled } from '../../database/scheduler/settle.ts';
import { Hang } from '../../database/tap/hang.ts';
import { HarnessError, Interrupted, UsageError } from '../../errors.ts';
import { errorText } from '../../record/error-text.ts';
import type { Statement } from '../../record/statement.ts';
import type { StepStage } from '../act/act.ts';
import type { Sink } from '../act/sink.ts';

/** What an application lives in. */
type Surroundings = Pick<StepStage, 'harness' | 'node'> & Partial<Pick<StepStage, 'signal'>>;

/** A fresh application. Throws a `HarnessError` where it cannot be built: no step could tell anything then. */
export async function buildApplication({ harness, signal }: Surroundings, sink: Sink, nowMs: number): Promise<unknown> {
  const { tap } = harness.database;
  try {
    return await tap.build(async () => harness.application(sink), { deadlineMs: harness.deadlineMs, signal, nowMs });
  } catch (cause) {
    if (cause instanceof UsageError || cause instanceof HarnessError || cause instanceof Interrupted) throw cause;
    if (cause instanceof Hang) await tap.abandon();
    throw new HarnessError(
      `building the application failed: ${errorText(cause)}; expected the harness's \`application\` to return one. Mend it, or what it calls.`,
      { cause },
    );
  }
}

/** Waits for what the application does outside of steps, and hands back the statements that it has sent, which nobody else is told of. */
export async function settle({ node, harness, signal }: Surroundings, work: string): Promise<readonly Statement[]> {
  const { tap } = harness.database;
  try {
    await tap.quiet({ deadlineMs: harness.deadlineMs, signal });
  } catch (error) {
    if (!(error instanceof Hang)) throw error;
    await tap.abandon();
    throw new HarnessError(
      `${work} the application failed: ${error.message}; expected it to come to rest. Mend it, or give it a longer deadlineMs.`,
    );
  }
  const { statements, late } = tap.endStep();
  node.end();
  return [...statements, ...late];
}

/** Closes the application, and waits until it has. One that was broken off may never say that it has closed. */
export async function close(stage: Surroundings, app: unknown): Promise<void> {
  const { tap } = stage.harness.database;
  const closing = dispose(app).catch((cause: unknown) => {
    throw new HarnessError(
      `closing the application failed: ${errorText(cause)}; expected its Symbol.asyncDispose to come to its end. Mend it, or what it calls.`,
      { cause },
    );
  });
  if (tap.isAbandoned) {
    closing.catch(() => {});
    await Promise.race([closing.catch(() => {}), settled()]);
    stage.node.end();
    return;
  }
  await closing;
  await settle(stage, 'closing');
}

async function dispose(app: unknown): Promise<void> {
  if (isDisposable(app)) await app[Symbol.asyncDispose]();
}

function isDisposable(app: unknown): app is AsyncDisposable {
  return typeof app === 'object' && app !== null && Symbol.asyncDispose in app;
}
