import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as engine from './index.ts';
import * as vite from './vite/index.ts';
import * as vitest from './vitest/index.ts';

type Export = { readonly name: string; readonly isType: boolean; readonly file: string };

/** What a face exports, read off its source: types leave no trace when it runs. */
function exportsOf(face: string): readonly Export[] {
  const source = readFileSync(join(import.meta.dirname, face), 'utf8');
  return [...source.matchAll(/^export (type )?\{([^}]*)\} from '([^']+)';/gm)].flatMap(
    ([, type, names = '', from = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '')
        .map((name) => ({
          name: name.replace(/^.* as /, ''),
          isType: type !== undefined,
          file: join(dirname(face), from),
        })),
  );
}

const namesOf = (face: string, isType: boolean) =>
  exportsOf(face)
    .filter((exported) => exported.isType === isType)
    .map(({ name }) => name)
    .sort();

/** Where the declaration of an export stands, if it has a docstring. */
function hasDocstring({ name, file }: Export): boolean {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8');
  return new RegExp(
    `\\*/\\nexport (?:declare )?(?:abstract )?(?:async )?(?:const|function|class|type) ${name}\\b`,
  ).test(source);
}

const faces = ['index.ts', 'vitest/index.ts', 'vite/index.ts'];

describe('the public faces', () => {
  it('export these values', () => {
    expect([engine, vitest, vite].map((face) => Object.keys(face).sort())).toEqual(
      faces.map((face) => namesOf(face, false)),
    );
    expect(Object.keys(engine).sort()).toMatchInlineSnapshot(`
      [
        "Coverage",
        "HarnessError",
        "SequenceArbitrary",
        "UsageError",
        "assertCorpusFits",
        "assertSafeIntegrationDbUrl",
        "caseOfSeed",
        "catalogFixtures",
        "checkDeterminism",
        "commandPush",
        "createEvidenceWriter",
        "createMigrate",
        "createReset",
        "defineHarness",
        "describePattern",
        "drizzlePush",
        "expectedCells",
        "failingWith",
        "failureOf",
        "fc",
        "fixtureId",
        "honoDocument",
        "integrationDatabase",
        "nameFixtures",
        "nextCookies",
        "nextEntry",
        "nextHeaders",
        "nodeEntry",
        "openApiActions",
        "openSession",
        "performHttp",
        "prismaPush",
        "readCorpus",
        "reference",
        "repeatably",
        "restActions",
        "signCookie",
        "signJwt",
        "signingIn",
        "sqlPush",
        "storedCase",
        "svelteKitEntry",
        "system",
        "tapPool",
        "trpcDocument",
      ]
    `);
    expect(Object.keys(vitest).sort()).toMatchInlineSnapshot(`
      [
        "counterexampleTest",
        "createDiagnostics",
        "defineScenario",
        "fullSuite",
        "integrationSetup",
        "openTestSession",
        "runCorpus",
        "smokeSuite",
      ]
    `);
    expect(Object.keys(vite).sort()).toMatchInlineSnapshot(`
      [
        "mutate",
        "plantMutant",
        "swapModule",
      ]
    `);
  });

  it('export these types', () => {
    expect(namesOf('index.ts', true)).toMatchInlineSnapshot(`
      [
        "Action",
        "Actor",
        "ApplicationSeams",
        "Breach",
        "Case",
        "CatalogFixtures",
        "Cell",
        "CellPattern",
        "Channel",
        "Channels",
        "CommandPush",
        "Crossing",
        "Difference",
        "DrizzlePush",
        "EvidenceOptions",
        "EvidenceWriter",
        "ExecuteOptions",
        "Field",
        "Fields",
        "Finding",
        "FixtureNames",
        "FixtureRow",
        "FixtureValue",
        "Handle",
        "Harness",
        "HarnessDatabase",
        "HarnessDefinition",
        "HonoRoutes",
        "HonoSchemas",
        "HttpEntry",
        "HttpRequest",
        "IntegrationDatabaseParts",
        "IntegrationTarget",
        "Invariant",
        "Json",
        "KeptSequence",
        "LoadModule",
        "MessageChannel",
        "Migrate",
        "MigrateParts",
        "MigratedDatabase",
        "Moment",
        "NextOptions",
        "NodeListener",
        "Observation",
        "OpenApiActions",
        "OpenApiOptions",
        "OperationOverride",
        "Outcome",
        "Performance",
        "PostgresJs",
        "PrismaPush",
        "Push",
        "PushChoice",
        "PushFunction",
        "PushTarget",
        "Reach",
        "Reference",
        "ReferenceField",
        "Registrations",
        "Request",
        "Reset",
        "ResetOptions",
        "ResetParts",
        "Rest",
        "RestOptions",
        "RunResult",
        "Scene",
        "Send",
        "Sequence",
        "Session",
        "Settlement",
        "Settling",
        "SignedIn",
        "SqlPush",
        "Step",
        "StepRecord",
        "SvelteKitEvent",
        "SvelteKitOptions",
        "TenancyDeclaration",
        "TrpcRouter",
        "WaitingRows",
      ]
    `);
    expect(namesOf('vitest/index.ts', true)).toMatchInlineSnapshot(`
      [
        "CorpusSuite",
        "Counterexample",
        "Diagnostics",
        "DiagnosticsOptions",
        "FullSuite",
        "Instance",
        "IntegrationSetup",
        "Pin",
        "Scenario",
        "ScenarioDefinition",
        "SetupModule",
        "SmokeSuite",
      ]
    `);
    expect(namesOf('vite/index.ts', true)).toMatchInlineSnapshot(`
      [
        "Mutant",
        "MutantPlugin",
        "SwapPlugin",
      ]
    `);
  });

  it('say of every name what it is', () => {
    const own = faces.flatMap(exportsOf).filter(({ file }) => file.endsWith('.ts'));
    expect(own.filter((exported) => !hasDocstring(exported)).map(({ name }) => name)).toEqual([]);
  });
});
