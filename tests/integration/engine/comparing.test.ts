import { describe, expect, it } from 'vitest';
import { connectIntegrationDatabase } from '../../../src/engine/database/guard/connect-integration-database.ts';
import { ensureMarker } from '../../../src/engine/database/guard/ownership-marker.ts';
import {
  type Case,
  Coverage,
  caseOfSeed,
  type Harness,
  openSession,
  type RunResult,
  storedCase,
} from '../../../src/engine/index.ts';
import { type AgencyBug, type AgencyKeys, type AgencyOptions, agencyHarness } from './agency.ts';
import { createScratchDatabase } from './scratch-database.ts';

/** So few runs are drawn to be compared that all are asked twins. */
const smallestShare = 1e-6;

type CompareRunsOptions = AgencyOptions & {
  /** Whether runs are compared for what has happened in them, after twins were asked. */
  readonly asksTwins?: boolean;
};

/** Compares runs of an agency with their projections, until one shows what is sought, and hands back what was found. */
async function compareRuns(
  { asksTwins = false, ...options }: CompareRunsOptions,
  casesOf: (harness: Harness) => Iterable<Case>,
  sought?: string,
) {
  await using scratch = await createScratchDatabase();
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  {
    await using connection = await connectIntegrationDatabase({ environment, log: () => {} });
    await ensureMarker(connection.client);
  }
  const harness = await agencyHarness(scratch.url, options);
  const share = asksTwins ? { noninterferenceShare: smallestShare } : {};
  await using session = await openSession(harness, { environment, log: () => {}, ...share });
  let twins = 0;
  const coverage = new Coverage();
  const violations = new Map<string, readonly string[]>();
  const projected = new Map<string, RunResult['projected']>();
  for (const value of casesOf(harness)) {
    const result = await session.execute(value, {
      ...(asksTwins ? { isWorthComparing: () => true } : { compares: true }),
      maxSteps: 30,
      onCompared: (comparison) => coverage.countComparison(comparison),
      onStep: ({ twin }) => {
        if (twin) twins += 1;
      },
    });
    for (const { signature, proof } of result.violations) {
      violations.set(signature, proof);
      projected.set(signature, result.projected);
    }
    if (sought !== undefined && violations.has(sought)) break;
  }
  return { violations, projected, twins, ...coverage.comparisons };
}

const seeds = (count: number) =>
  function* (harness: Harness): Generator<Case> {
    for (let seed = 1; seed <= count; seed += 1) yield caseOfSeed(seed, harness);
  };

/** One case: what these actors do, one after the other. */
const steps = (...taken: readonly string[]) => [
  storedCase({
    version: 1,
    steps: taken.map((words, at) => {
      const [actor = '', action = '', input = '{}'] = words.split(' ');
      return { id: `s${at + 1}`, actor, action, input: JSON.parse(input) };
    }),
  }),
];

describe('an application that does nothing wrong is not flagged', () => {
  it.each<[AgencyKeys, boolean]>([
    ['uuid', false],
    ['uuid', true],
    ['ulid', true],
    ['cuid', false],
    ['serial', true],
    ['words', false],
    ['the greatest and one', false],
  ])('with %s for keys, and jobs that work side by side: %s', async (keys, isParallel) => {
    const { violations, projections, setAside } = await compareRuns({ keys, isParallel }, seeds(10));
    expect(violations).toEqual(new Map());
    expect(projections).toBeGreaterThan(15);
    // Without anybody to control the order, a run may come out otherwise: how often is up to what else the machine does.
    if (isParallel) expect(setAside.count).toBeLessThan(projections);
    else expect(setAside.count).toBe(0);
  });

  it.each<AgencyKeys>(['uuid', 'ulid', 'cuid', 'serial', 'words', 'the greatest and one'])(
    'for saying again what it was asked for, or told, of another firm’s: %s',
    async (keys) => {
      const board = '{"$ref":{"table":"boards","step":"s1","index":0}}';
      const added = ['gil boards.add {"name":"north"}', 'ann boards.add {"name":"south"}'];
      const said = [...added, `ann boards.get {"board":${board}}`];
      const noted = [`ann notes.write {"about":${board}}`, 'ann notes.list'];
      const { violations, projections } = await compareRuns({ keys }, () => steps(...said, ...noted));
      expect(violations).toEqual(new Map());
      expect(projections).toBe(2);
    },
  );

  it('for a digest of a number that it has worked out of everybody’s', async () => {
    const added = ['gil boards.add {"name":"west"}', 'ann boards.add {"name":"west"}'];
    const compared = await compareRuns({ keys: 'the greatest and one' }, () => steps(...added, 'ann boards.list'));
    expect(compared).toMatchObject({ violations: new Map(), projections: 2 });
  });

  it('for refusing what somebody else’s number stands for, though it stands for an own row without them', async () => {
    const theirs = '{"$ref":{"table":"reminders","step":"s2","index":1,"tenant":"globex"}}';
    const asked = `ann reminders.get {"reminder":${theirs}}`;
    const compared = await compareRuns({}, () => steps('gil deals.open {"title":"wall"}', 'system jobs.remind', asked));
    expect(compared).toMatchObject({ violations: new Map(), projections: 2, setAside: { count: 0 } });
  });

  it('for lists that come in another order each time, which are told of once', async () => {
    const lists = Array.from({ length: 24 }, () => 'ann boards.list');
    const boards = Array.from({ length: 3 }, () => 'ann boards.add {"name":"north"}');
    const compared = await compareRuns({}, () => steps(...boards, 'gil figures', ...lists));
    expect(compared).toMatchObject({ violations: new Map(), setAside: { count: 0 } });
    expect(compared.disorders).toEqual([{ action: 'boards.list', path: 'response, items' }]);
  });
});

describe('what one firm can tell of another is seen', () => {
  it.each<[AgencyBug, string]>([
    ['counts everybody', 'TENANT-006 figures response'],
    ['caches for everybody', 'TENANT-006 figures response'],
    ['stores a total of everybody', 'TENANT-006 figures response'],
    ['digests everybody', 'TENANT-006 boards.list response'],
    // By the token of the other's reminder, before any comparison.
    ['mails everybody', 'TENANT-003 jobs.remind mail reminders.token'],
    ['names are global', 'TENANT-006 boards.add outcome'],
  ])('where it %s', async (bug, signature) => {
    const { violations } = await compareRuns({ bug }, seeds(60), signature);
    expect([...violations.keys()]).toContain(signature);
  });
});

describe('where steps were asked again with what names nothing before their run was compared', () => {
  it('nothing is flagged, nor set aside', async () => {
    const compared = await compareRuns({ asksTwins: true, keys: 'serial' }, seeds(10));
    expect(compared).toMatchObject({ violations: new Map(), setAside: { count: 0 } });
    expect(compared.projections).toBeGreaterThan(15);
    expect(compared.twins).toBeGreaterThan(5);
  });

  it('what has been remembered of those questions alone says nothing', async () => {
    const compared = await compareRuns({ asksTwins: true, countsMisses: true }, seeds(30));
    expect(compared).toMatchObject({ violations: new Map(), setAside: { count: 0 } });
    expect(compared.twins).toBeGreaterThan(5);
  });

  it('what one firm can tell of another is seen', async () => {
    const signature = 'TENANT-006 figures response';
    const { violations, twins } = await compareRuns({ asksTwins: true, bug: 'counts everybody' }, seeds(60), signature);
    expect([...violations.keys()]).toContain(signature);
    expect(twins).toBeGreaterThan(0);
  });
});

describe('a name that another tenant has had from the beginning', () => {
  it.each<[NonNullable<AgencyOptions['founding']>, readonly string[]]>([
    ['no crossing', ['TENANT-006 firms.found outcome']],
    ['a crossing', []],
  ])('is told of where the application says: %s', async (founding, signatures) => {
    const { violations, baselines } = await compareRuns({ founding }, () =>
      steps('ann firms.found {"name":"globex"}', 'ann deals.open {"title":"roof"}', 'ann reminders.list'),
    );
    expect([...violations.keys()]).toEqual(signatures);
    expect(baselines).toBeGreaterThan(0);
  });

  it('and what differs besides is told of all the same', async () => {
    const { violations } = await compareRuns({ founding: 'a crossing', bug: 'counts everybody' }, () =>
      steps('ann firms.found {"name":"globex"}', 'system jobs.remind', 'ann figures'),
    );
    expect([...violations.keys()]).toEqual(['TENANT-006 figures response']);
  });
});

describe('where the application does not repeat itself', () => {
  const restless: AgencyOptions = { bug: 'counts everybody', isRepeatable: false };
  const reminded = ['gil deals.open {"title":"roof"}', 'system jobs.remind'];

  it('what came before is seen all the same', async () => {
    const { violations, projected } = await compareRuns(restless, () =>
      steps(...reminded, 'ann figures', 'ann chance'),
    );
    const signature = 'TENANT-006 figures response';
    expect([...violations.keys()]).toEqual([signature]);
    // The other run is there to be shown, as far as the step by which the two part.
    const { removed = [], records = [] } = projected.get(signature) ?? {};
    expect(removed).toEqual(['s1']);
    expect(records.map(({ step }) => step.id)).toEqual(['s2', 's3']);
  });

  it('what came later is set aside, with both values', async () => {
    const { violations, setAside } = await compareRuns(restless, () => steps(...reminded, 'ann chance', 'ann figures'));
    expect(violations).toEqual(new Map());
    expect(setAside).toMatchObject({
      // Once without the others' steps, and once without what they began with.
      count: 2,
      first: { step: 's3', action: 'chance', path: 'response to ann, drawn' },
    });
    expect(setAside.first?.first).not.toBe(setAside.first?.second);
  });
});
