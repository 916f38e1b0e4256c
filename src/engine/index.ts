/** The public face of the engine: what a harness is written with, and what runs it. */

/** The very fast-check that the engine draws with, for the arbitraries of a harness. */
export { default as fc } from 'fast-check';
export type { HonoRoutes, HonoSchemas } from './actions/openapi/made/hono-document.ts';
export { honoDocument } from './actions/openapi/made/hono-document.ts';
export type { TrpcRouter } from './actions/openapi/made/trpc-document.ts';
export { trpcDocument } from './actions/openapi/made/trpc-document.ts';
export type { OpenApiActions, OpenApiOptions, OperationOverride } from './actions/openapi/openapi-actions.ts';
export { openApiActions } from './actions/openapi/openapi-actions.ts';
export type { Rest, RestOptions } from './actions/rest/rest-actions.ts';
export { restActions } from './actions/rest/rest-actions.ts';
export type { Send } from './actions/send.ts';
export type { Difference } from './campaign/check-determinism.ts';
export { checkDeterminism } from './campaign/check-determinism.ts';
export type { KeptSequence } from './campaign/corpus.ts';
export { assertCorpusFits, readCorpus } from './campaign/corpus.ts';
export { caseOfSeed } from './campaign/seed.ts';
export { Coverage } from './coverage/coverage.ts';
export type { IntegrationTarget } from './database/guard/guard.ts';
export { assertSafeIntegrationDbUrl } from './database/guard/guard.ts';
export type { HarnessDatabase, IntegrationDatabaseParts } from './database/provision/integration-database.ts';
export { integrationDatabase } from './database/provision/integration-database.ts';
export type { Migrate, MigratedDatabase, MigrateParts } from './database/provision/migrate.ts';
export { createMigrate } from './database/provision/migrate.ts';
export type { CommandPush } from './database/provision/push/command-push.ts';
export { commandPush } from './database/provision/push/command-push.ts';
export type { DrizzlePush } from './database/provision/push/drizzle-push.ts';
export { drizzlePush } from './database/provision/push/drizzle-push.ts';
export type { PrismaPush } from './database/provision/push/prisma-push.ts';
export { prismaPush } from './database/provision/push/prisma-push.ts';
export type { Push, PushChoice, PushFunction, PushTarget } from './database/provision/push/push.ts';
export type { SqlPush } from './database/provision/push/sql-push.ts';
export { sqlPush } from './database/provision/push/sql-push.ts';
export type { Reset, ResetOptions, ResetParts } from './database/provision/reset.ts';
export { createReset } from './database/provision/reset.ts';
export type { PostgresJs } from './database/tap/postgres-js.ts';
export { tapPool } from './database/tap/tap.ts';
export { HarnessError, UsageError } from './errors.ts';
export type { EvidenceOptions, EvidenceWriter } from './evidence/evidence-writer.ts';
export { createEvidenceWriter } from './evidence/evidence-writer.ts';
export type { Finding } from './evidence/finding.ts';
export { catalogFixtures } from './fixtures/catalog-fixtures.ts';
export type { CatalogFixtures, FixtureRow, FixtureValue } from './fixtures/catalog-fixtures-options.ts';
export type {
  Action,
  Field,
  Fields,
  ReferenceField,
  Request,
  Scene,
  Settlement,
  Settling,
  WaitingRows,
} from './harness/action.ts';
export { reference } from './harness/action.ts';
export type { ApplicationSeams } from './harness/application.ts';
export type { Cell, CellPattern, Reach } from './harness/cell.ts';
export { describePattern, expectedCells } from './harness/cell.ts';
export type { Channel, Channels, MessageChannel, Registrations } from './harness/channel.ts';
export type { Crossing } from './harness/crossing.ts';
export type { Harness, HarnessDefinition } from './harness/define-harness.ts';
export { defineHarness } from './harness/define-harness.ts';
export type { LoadModule } from './harness/file-routes.ts';
export type { FixtureNames } from './harness/fixture-names.ts';
export { fixtureId, nameFixtures } from './harness/fixture-names.ts';
export type { Breach, Invariant, Moment } from './harness/invariant.ts';
export type { NextOptions } from './harness/next-entry.ts';
export { nextCookies, nextEntry, nextHeaders } from './harness/next-entry.ts';
export type { NodeListener } from './harness/node-entry.ts';
export { nodeEntry } from './harness/node-entry.ts';
export type { HttpEntry, HttpRequest } from './harness/perform-http.ts';
export { performHttp } from './harness/perform-http.ts';
export { signCookie, signJwt } from './harness/sign-in.ts';
export type { SignedIn } from './harness/signing-in.ts';
export { signingIn } from './harness/signing-in.ts';
export type { SvelteKitEvent, SvelteKitOptions } from './harness/svelte-kit-entry.ts';
export { svelteKitEntry } from './harness/svelte-kit-entry.ts';
export type { Observation, Outcome, Performance } from './record/observation.ts';
export type { StepRecord } from './record/step-record.ts';
export type { RunResult } from './run/execute/run-result.ts';
export { failureOf } from './run/execute/run-result.ts';
export type { ExecuteOptions } from './run/execute-case.ts';
export { repeatably } from './run/node/control-node.ts';
export type { Session } from './run/session.ts';
export { openSession } from './run/session.ts';
export type { Actor } from './sequence/actor.ts';
export { system } from './sequence/actor.ts';
export type { Case } from './sequence/case.ts';
export { storedCase } from './sequence/case.ts';
export type { Json } from './sequence/json.ts';
export type { Handle, Reference } from './sequence/reference.ts';
export type { Sequence } from './sequence/sequence.ts';
export type { Step } from './sequence/step.ts';
export { failingWith } from './shrink/failing-with.ts';
export { SequenceArbitrary } from './shrink/sequence-arbitrary.ts';
export type { TenancyDeclaration } from './tenancy/declaration.ts';
