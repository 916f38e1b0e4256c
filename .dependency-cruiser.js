/** The house's walls: which folder may import which. `pnpm check` enforces them. */
export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'engine-knows-no-application',
      comment: 'The engine serves any application.',
      severity: 'error',
      from: { path: '^src/engine' },
      to: { path: '^(src/lib|src/cli|tests/integration/(harness|smoke|full)|bench)' },
    },
    {
      name: 'application-knows-no-engine',
      comment: 'Only the test double of the database module may use the guard and the tap.',
      severity: 'error',
      from: { path: '^src/lib', pathNot: '^src/lib/server/db/test-client\\.ts$' },
      to: { path: '^(src/engine|src/cli|tests)' },
    },
    {
      name: 'cli-knows-no-application',
      severity: 'error',
      from: { path: '^src/cli' },
      to: { path: '^(src/lib|tests)' },
    },
    {
      name: 'one-import-path-for-the-database',
      comment: 'A relative import would escape the alias that swaps in the test double.',
      severity: 'error',
      from: { path: '^(src|tests)' },
      to: { path: '^src/lib/server/db/index\\.ts$', dependencyTypesNot: ['aliased', 'aliased-subpath-import'] },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
