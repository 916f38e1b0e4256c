import { createMigrate, drizzlePush } from '../../../src/engine/index.ts';

/** Gives the integration database the schema of Dispatch, once a run, and holds it against other runs. */
export const migrate = createMigrate({ push: drizzlePush({ schema: 'src/lib/server/db/schema.ts' }) });
