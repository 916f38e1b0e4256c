import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { dealFiles } from './shards.ts';

/**
 * Runs the integration suite as shards side by side, each a vitest of its own with an embedded Postgres of its own: files of one vitest
 * share a database, so they run one after the other. A database that is given is one, so it gets one shard. What the first says is shown
 * as it comes, what the others say after it.
 *
 * Usage: `node tests/integration/run-shards.ts`
 */
const shards = process.env.DATABASE_URL === undefined ? Math.min(2, availableParallelism()) : 1;

const files = globSync('**/*.test.ts', { cwd: import.meta.dirname }).map((file) => file.replaceAll(sep, '/'));

const ends = dealFiles(files, shards).map(async (dealt, at) => {
  // Vitest takes these for parts of paths, so the folder goes before them.
  const filters = dealt.map((file) => `tests/integration/${file}`);
  const arguments_ = ['run', '--config', 'vitest.integration.config.ts', ...filters];
  const child = spawn('vitest', arguments_, {
    env: { ...process.env, INTEGRATION_TEST: '1' },
    stdio: at === 0 ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  const said = Promise.all([child.stdout, child.stderr].map((stream) => (stream ? text(stream) : '')));
  await once(child, 'close');
  return { exitCode: child.exitCode ?? 1, said: (await said).join('\n') };
});

for (const [at, end] of ends.entries()) {
  const { exitCode, said } = await end;
  if (at > 0) console.log(`\nShard ${at + 1} of ${shards}\n${said}`);
  process.exitCode = Math.max(Number(process.exitCode ?? 0), exitCode);
}
