import { assertSafeIntegrationDbUrl } from 'leakproof';
import pg from 'pg';

assertSafeIntegrationDbUrl(process.env, () => {});

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL });
