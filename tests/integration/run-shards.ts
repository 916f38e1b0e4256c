import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { text } from 'node:stream/consumers';

/**
 * Runs the integration suite as shards side by side, each a vitest of its own with an embedded Postgres of its own: files of one vitest
 * share a database, so they run one after the other. A database that is given is one, so it gets one shard. What the first says is shown
 * as it comes, what the others say after it.
 *
 * Usage: `node tests/integration/run-shards.ts`
 */
const shards = process.env.DATABASE_URL === undefined ? Math.min(2, availableParallelism()) : 1;

const ends = Array.from({ length: shards }, async (_, at) => {
  const arguments_ = ['run', '--config', 'vitest.integration.config.ts', `--shard=${at + 1}/${shards}`];
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
