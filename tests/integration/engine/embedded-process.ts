import { startEmbeddedPostgres } from '../../../src/engine/database/embedded/embedded-postgres.ts';

/** A program for tests: starts a Postgres in the folder given first, says where as JSON, and ends in the way given second. */
const [, , directory = '', ending] = process.argv;
const embedded = await startEmbeddedPostgres({ directory });
console.log(JSON.stringify({ port: embedded.port, dataDirectory: embedded.dataDirectory }));
if (ending === 'throw') throw new Error('an uncaught error');
if (ending === 'exit') process.exit(7);
if (ending === 'end') process.exitCode = 5;
if (ending === 'wait') setInterval(() => undefined, 1_000);
