import { PrismaPg } from '@prisma/adapter-pg';
import { assertSafeIntegrationDbUrl } from 'leakproof';
import pg from 'pg';
import { PrismaClient } from '../src/generated/client.ts';

const { connectionString } = assertSafeIntegrationDbUrl(process.env, console.error);
export const pool = new pg.Pool({ connectionString });
export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
