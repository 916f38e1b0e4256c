import { expect, it } from 'vitest';
import type { Plan } from '../plan/plan.ts';
import { harnessCode } from './harness-code.ts';

const plan: Plan = {
  project: { name: 'acme', packages: new Map(), aliases: [], ending: '.ts' },
  folder: 'tests/integration/harness',
  config: 'leakproof.config.ts',
  push: { kind: 'sql', folder: 'migrations' },
  pool: { file: 'src/db.ts', expression: 'pool' },
  application: { file: 'src/app.ts', name: 'app', framework: 'hono', kind: 'value' },
  tenancy: { root: 'teams', people: 'users', shared: ['users'] },
  unknown: [],
  published: [],
  roles: { known: [], toSay: [] },
  actors: 'places',
  inboxes: [],
  headers: [],
  login: undefined,
  tokens: [],
  secrets: [],
  actions: [
    {
      name: 'boards.list',
      line: 'GET /boards?from&to&kind',
      fields: {
        from: 'fc.integer({ min: 1, max: 3 })',
        to: 'fc.integer({ min: 1, max: 3 })',
        kind: "fc.constantFrom('open', 'done', 'all')",
      },
    },
  ],
  document: undefined,
} as unknown as Plan;

it('leaves what owners seem to publish to somebody, as a line to take the comment from', () => {
  const published = [{ table: 'boards', code: "({ visibility }) => visibility === 'public'" }];
  expect(harnessCode({ ...plan, published })).toContain(`  tenancy: {
    root: 'teams',
    people: 'users',
    shared: ['users'],
    // If all may see what its owner publishes so, of whatever tenant, say so; { when, with: ['cards'] } has other tables shown with it:
    // published: { boards: ({ visibility }) => visibility === 'public' },
  },
`);
  expect(harnessCode(plan)).toContain("  tenancy: { root: 'teams', people: 'users', shared: ['users'] },\n");
});

it('indents what does not fit into a line', () => {
  const columns = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [`${name}.team_id_of_it`, 'teams']));
  const text = harnessCode({ ...plan, tenancy: { ...plan.tenancy, columns }, unknown: ['notes'] });
  expect(text).toContain("    columns: {\n      'a.team_id_of_it': 'teams',\n");
  expect(text).toContain(
    "      rest('boards.list', 'GET /boards?from&to&kind', { fields: {\n        from: fc.integer({ min: 1, max: 3 }),\n",
  );
});
