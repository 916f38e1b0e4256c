import { caseOfSeed, openSession, type Session } from '../../src/engine/index.ts';
import { harness } from '../../tests/integration/harness/harness.ts';

export type MeasureOptions = { readonly sequences: number; readonly rounds: number };

/** Runs the same sequences plainly and explained, taking turns, and prints how many times as long the explained ones take. */
export async function measure({ sequences, rounds }: MeasureOptions): Promise<void> {
  const environment = process.env;
  await using stack = new AsyncDisposableStack();
  stack.use(await harness.database.migrate({ environment, log: () => {} }));
  const session = stack.use(await openSession(harness, { environment, log: () => {} }));
  const seeds = Array.from({ length: sequences }, (_, at) => at + 1);
  const ratios: number[] = [];
  let placed = { statements: 0, known: 0 };
  // The first round fills caches.
  for (let round = 0; round <= rounds; round += 1) {
    const [plain, explained] = [{ ms: 0 }, { ms: 0 }];
    for (const seed of seeds) {
      plain.ms += (await timed(session, seed, false)).ms;
      const run = await timed(session, seed, true);
      explained.ms += run.ms;
      if (round === 0) placed = { statements: placed.statements + run.statements, known: placed.known + run.known };
    }
    if (round > 0) ratios.push(explained.ms / plain.ms);
  }
  const [median = 0] = ratios.toSorted((one, other) => one - other).slice(Math.floor(ratios.length / 2));
  console.log(
    `explained runs take ${median.toFixed(2)}× as long as plain ones (${ratios.map((one) => one.toFixed(2)).join(', ')})`,
  );
  console.log(`${placed.known} of ${placed.statements} statements have a place`);
}

async function timed(session: Session, seed: number, explains: boolean) {
  const startedAt = performance.now();
  const { records } = await session.execute(caseOfSeed(seed, session.harness), { compares: false, explains });
  const ms = performance.now() - startedAt;
  const statements = records.flatMap((record) => record.statements);
  return { ms, statements: statements.length, known: statements.filter(({ place }) => place).length };
}
