import { describe, expect, it } from 'vitest';
import { Coverage } from '../../../src/engine/coverage/coverage.ts';
import { caseOfSeed, openApiActions, openSession, type Session } from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import type { WorkshopBug } from './workshop/application.ts';
import { document } from './workshop/document.ts';
import { send, workshopHarness } from './workshop/harness.ts';

/** The workshop with actions that nobody wrote. */
async function openWorkshop(scratch: ScratchDatabase, bug: WorkshopBug): Promise<Session> {
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  const harness = workshopHarness(scratch.url, { bug, ...(await openApiActions({ document, send })) });
  await (await harness.database.migrate({ environment, log: () => {} }))[Symbol.asyncDispose]();
  return await openSession(harness, { environment, log: () => {} });
}

describe('actions from an OpenAPI document', () => {
  it('find their rows by name, by foreign key and by what answers show, and succeed', async () => {
    await using scratch = await createScratchDatabase();
    await using session = await openWorkshop(scratch, 'none');
    const inputOf = (name: string) => session.harness.actions.find((action) => action.name === name)?.input;
    expect(inputOf('projects.createTask')).toMatchObject({
      id: { table: 'projects' },
      assigneeId: { table: 'staff', optional: true },
      labelIds: { table: 'labels', many: 3 },
    });
    expect(inputOf('tasks.listTasks')).toMatchObject({ project: { table: 'projects', guarded: false } });
    expect(inputOf('crew.getCrew')).toMatchObject({ number: { table: 'staff' } });
    expect(inputOf('log.getLogLine')).toMatchObject({ line: { table: 'entries' } });
    expect(session.learned).toContain(`GET /log/{line}: 'line' takes entries.id, as answers to log.listLog show`);
    expect(session.unplaced).toEqual([
      `GET /tools/{tool}: 'tool' in its path is no name of a table, and no answer showed whose key it is`,
    ]);
    const coverage = new Coverage();
    for (let seed = 1; seed <= 8; seed += 1) {
      const { violations } = await session.execute(caseOfSeed(seed, session.harness), {
        compares: true,
        onStep: (record, judged) => coverage.count(record, judged),
      });
      expect(violations).toEqual([]);
    }
    const never = session.harness.actions.filter(
      ({ name }) => coverage.missing([{ action: name, outcome: 'succeeded' }]).length > 0,
    );
    expect(never.map(({ name }) => name)).toEqual([]);
  });

  it('mean the same in each session: a seed gives the same bytes, though it was learned anew', async () => {
    const runs = async () => {
      await using scratch = await createScratchDatabase();
      await using session = await openWorkshop(scratch, 'none');
      const results = [];
      for (const seed of [1, 2, 3]) results.push(await session.execute(caseOfSeed(seed, session.harness)));
      return results.map(({ sequence, digest }) => ({ sequence, digest }));
    };
    expect(await runs()).toEqual(await runs());
  });

  it.each<[WorkshopBug, string]>([
    ['tasks of anybody', 'TENANT-004 tasks.getTask'],
    ['crew of anybody', 'TENANT-004 crew.getCrew'],
    ['entries of anybody', 'TENANT-004 log.getLogLine'],
    ['assigns anybody', 'TENANT-001 projects.createTask tasks assignee_id / project_id'],
  ])('find what the workshop does wrong, though nobody wrote them: %s', async (bug, signature) => {
    await using scratch = await createScratchDatabase();
    await using session = await openWorkshop(scratch, bug);
    const found = new Set<string>();
    for (let seed = 1; seed <= 40 && ![...found].some((one) => one.startsWith(signature)); seed += 1) {
      const { violations } = await session.execute(caseOfSeed(seed, session.harness));
      for (const violation of violations) found.add(violation.signature);
    }
    expect([...found].join('\n')).toContain(signature);
  });
});
