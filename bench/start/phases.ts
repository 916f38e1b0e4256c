/** One start, phase by phase: prints each phase's name and milliseconds as JSON. `bench/start.ts` runs it. */

/** Milliseconds of the clock, and of the processor in this process: those do not depend on what else the machine does. */
type Phase = { readonly phase: string; readonly ms: number; readonly cpuMs: number };

const phases: Phase[] = [];
let since = { ms: Number(process.env.BENCH_SPAWNED_AT) - performance.timeOrigin, cpuMs: 0 };
const end = (phase: string) => {
  const { user, system } = process.cpuUsage();
  const now = { ms: performance.now(), cpuMs: (user + system) / 1000 };
  phases.push({ phase, ms: now.ms - since.ms, cpuMs: now.cpuMs - since.cpuMs });
  since = now;
};

end('Node');
process.env.INTEGRATION_TEST ??= '1';
const { keepCompiled } = await import('../../src/engine/keep-compiled.ts');
keepCompiled();
await import('../../src/cli/program.ts');
await import('../../src/cli/commands/replay.ts');
end('the command line');
const { provideDatabase } = await import('../../src/engine/database/embedded/provide-database.ts');
const [{ openProject }, database] = await Promise.all([
  import('../../src/cli/project.ts'),
  provideDatabase(process.env),
]);
await using _database = database;
end('Postgres, and Vite meanwhile');
const { holdProcess } = await import('../../src/engine/database/guard/hold-process.ts');
using _held = holdProcess(() => {});
await using project = await openProject({
  config: 'vitest.integration.config.ts',
  harness: 'tests/integration/harness/harness.ts',
});
end('the configuration');
const { harness } = await project.load<typeof import('../../tests/integration/harness/harness.ts')>(
  'tests/integration/harness/harness.ts',
);
end('the harness and the application');
const options = { environment: process.env, log: () => {} };
await using _migrated = await harness.database.migrate(options);
end('migration');
const { openSession } = await import('../../src/engine/run/session.ts');
await using session = await openSession(harness, options);
end('session');
const { caseOfSeed } = await import('../../src/engine/campaign/seed.ts');
await session.execute(caseOfSeed(1, harness), { compares: false, maxSteps: 1 });
end('first step');
console.log(JSON.stringify(phases));
