import { assertSafeIntegrationDbUrl } from 'leakproof';
import pg from 'pg';
import { connect } from '../src/connect.ts';

const { connectionString } = assertSafeIntegrationDbUrl(process.env, console.error);
export const appPool = new pg.Pool({ connectionString, options: '-c role=inventory_app' });
export const ownerPool = new pg.Pool({ connectionString });
export const app = connect(appPool);
export const owner = connect(ownerPool);
