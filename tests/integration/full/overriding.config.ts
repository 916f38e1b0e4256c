import { mergeConfig } from 'vitest/config';
import integration from '../../../vitest.integration.config.ts';

/** As in projects whose configuration and set-up files read a `.env` file of the developer's: they say ELSEWHERE for the database. */
const elsewhere = { DATABASE_URL: process.env.ELSEWHERE ?? '', PGDATABASE: 'prod', PGPORT: '1', PGOPTIONS: '-c x=y' };

// Of vitest it is the configuration that comes first, and what it says then is judged by the guard as any other.
if (process.env.VITEST === undefined) Object.assign(process.env, elsewhere, { INTEGRATION_TEST: '' });

export default mergeConfig(integration, {
  test: { env: elsewhere, setupFiles: ['tests/integration/full/overriding-setup.ts'] },
});
