/** The face for a vitest suite: what a project's set-up and test files call. */

export type { Counterexample } from './counterexample-test.ts';
export { counterexampleTest } from './counterexample-test.ts';
export type { Diagnostics, DiagnosticsOptions } from './diagnostics.ts';
export { createDiagnostics } from './diagnostics.ts';
export type { FullSuite } from './full-suite.ts';
export { fullSuite } from './full-suite.ts';
export type { IntegrationSetup, SetupModule } from './integration-setup.ts';
export { integrationSetup } from './integration-setup.ts';
export { openTestSession } from './open-test-session.ts';
export type { Pin } from './pin.ts';
export type { CorpusSuite } from './run-corpus.ts';
export { runCorpus } from './run-corpus.ts';
export type { Instance, Scenario, ScenarioDefinition } from './scenario.ts';
export { defineScenario } from './scenario.ts';
export type { SmokeSuite } from './smoke-suite.ts';
export { smokeSuite } from './smoke-suite.ts';
