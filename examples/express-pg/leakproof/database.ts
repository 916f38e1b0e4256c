import { assertSafeIntegrationDbUrl } from 'leakproof';
import pg from 'pg';

const { connectionString } = assertSafeIntegrationDbUrl(process.env, console.error);
export const pool = new pg.Pool({ connectionString });
