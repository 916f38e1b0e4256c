/**
 * The house's walls: which folder may import which. `pnpm check` enforces them.
 *
 * The floors of a folder from the ground up. A file imports from its own floor and those below it; rooms that share a floor know nothing
 * of each other. What the engine shows to the outside stands on top.
 */
const houses = {
  'src/engine/': [
    ['errors\\.ts', 'process-wide\\.ts', 'printable(\\.test)?\\.ts', 'near-names(\\.test)?\\.ts'],
    ['own-package\\.ts', 'local-folder(\\.test)?\\.ts', 'keep-compiled(\\.test)?\\.ts'],
    ['sequence/'],
    ['tenancy/'],
    ['record/'],
    ['database/'],
    ['harness/'],
    ['generate/', 'shrink/', 'projection/', 'actions/', 'fixtures/'],
    ['invariant/', 'blame/'],
    ['run/'],
    ['coverage/'],
    ['evidence/'],
    ['campaign/'],
    ['index\\.ts', 'vitest/', 'vite/'],
    ['(faces|adopting)\\.test\\.ts'],
  ],
  'src/engine/database/': [
    ['step-clock\\.ts', 'quote\\.ts'],
    ['journal/'],
    ['mirror/', 'determinism/', 'scheduler/'],
    ['guard/', 'tap/'],
    ['embedded/', 'provision/'],
  ],
  'src/engine/run/': [['node/'], ['act/'], ['execute/'], ['compare/', 'learn/', 'exhaust/'], ['[^/]+\\.ts']],
};

const walls = Object.entries(houses).flatMap(([house, floors]) => {
  const pathOf = (rooms) => `^${house}(${rooms.join('|')})`;
  const onlyDownwards = floors.flatMap((rooms, level) =>
    rooms.map((room) => ({
      name: `only-downwards-from-${house}${room.replace(/\W.*$/, '')}`,
      comment: 'What is above, or beside on the same floor, is not known below.',
      severity: 'error',
      from: { path: pathOf([room]) },
      to: { path: `^${house}`, pathNot: pathOf([room, ...floors.slice(0, level).flat()]) },
    })),
  );
  return [
    ...onlyDownwards,
    {
      name: `every-file-has-a-floor-in-${house}`,
      comment: 'A new room takes its place in the order above.',
      severity: 'error',
      from: { path: `^${house}`, pathNot: pathOf(floors.flat()) },
      to: {},
    },
  ];
});

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...walls,
    {
      name: 'engine-knows-no-application',
      comment: 'The engine serves any application.',
      severity: 'error',
      from: { path: '^src/engine' },
      to: { path: '^(src/lib|src/cli|tests/integration/(harness|smoke|full)|bench)' },
    },
    {
      name: 'harness-knows-the-faces-alone',
      comment: 'Whoever writes a harness has no more than the package shows.',
      severity: 'error',
      from: { path: '^tests/integration/(harness/|smoke/|global-setup)' },
      to: { path: '^src/(engine|cli)/', pathNot: '^src/engine/(vitest/|vite/)?index\\.ts$' },
    },
    {
      name: 'application-knows-no-engine',
      comment: 'Only the test double of the database module may use the guard.',
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
      name: 'reports-know-the-engine-alone',
      comment: 'They are made of what a campaign has kept; the command line asks for them.',
      severity: 'error',
      from: { path: '^src/report' },
      to: { path: '^(src/lib|src/cli|tests)' },
    },
    {
      name: 'engine-knows-no-report',
      severity: 'error',
      from: { path: '^src/engine' },
      to: { path: '^src/report' },
    },
    {
      name: 'the-page-runs-in-a-browser',
      comment: 'It knows what the data looks like, and nothing that needs Node.',
      severity: 'error',
      from: { path: '^src/report/html/app', pathNot: '\\.test\\.ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/report/(html/app/|html/foreign-in\\.ts|(curl-command|seed-command|shell-word)\\.ts)',
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
