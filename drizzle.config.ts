import { defineConfig } from 'drizzle-kit';

/** For drizzle-kit. Its schema filter keeps it away from the schema that the harness installs beside the application's. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './src/lib/server/db/schema.ts',
  casing: 'snake_case',
  schemaFilter: ['public'],
  dbCredentials: { url: process.env.DATABASE_URL ?? '' },
});
