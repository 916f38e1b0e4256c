import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Coverage } from '../../../src/engine/coverage/coverage.ts';
import { caseOfSeed, openSession, type Rest, restActions, type Session } from '../../../src/engine/index.ts';
import { createScratchDatabase, type ScratchDatabase } from './scratch-database.ts';
import type { WorkshopBug } from './workshop/application.ts';
import { send, type Workshop, workshopHarness } from './workshop/harness.ts';

/** All that an adopter writes of the workshop's actions. */
const lines = (rest: Rest<Workshop>) => [
  rest('projects.list', 'GET /projects'),
  rest('projects.create', 'POST /projects {code, title}', { roles: ['manager'] }),
  rest('projects.get', 'GET /projects/:id'),
  rest('tasks.create', 'POST /projects/:id/tasks {title, priority?, assigneeId?, labelIds[]}'),
  rest('tasks.list', 'GET /tasks?project'),
  rest('tasks.get', 'GET /tasks/:task'),
  rest('tasks.delete', 'DELETE /tasks/:task', { weight: 0.5 }),
];

async function openWorkshop(scratch: ScratchDatabase, bug: WorkshopBug, actions = lines): Promise<Session> {
  const environment = { ...process.env, DATABASE_URL: scratch.url };
  const harness = workshopHarness(scratch.url, { bug, actions: restActions(send, actions) });
  await (await harness.database.migrate({ environment, log: () => {} }))[Symbol.asyncDispose]();
  return await openSession(harness, { environment, log: () => {} });
}

describe('actions in short form', () => {
  it('find their rows by name and by foreign key, and succeed', async () => {
    await using scratch = await createScratchDatabase();
    await using session = await openWorkshop(scratch, 'none');
    const inputOf = (name: string) => session.harness.actions.find((action) => action.name === name)?.input;
    expect(inputOf('tasks.get')).toMatchObject({ task: { kind: 'reference', table: 'tasks' } });
    expect(inputOf('projects.get')).toMatchObject({ id: { table: 'projects' } });
    expect(inputOf('tasks.list')).toMatchObject({ project: { table: 'projects', guarded: false, optional: true } });
    expect(inputOf('tasks.create')).toMatchObject({
      id: { table: 'projects' },
      assigneeId: { table: 'staff', optional: true },
      labelIds: { table: 'labels', many: 3 },
    });
    const coverage = new Coverage();
    for (let seed = 1; seed <= 6; seed += 1) {
      const { violations } = await session.execute(caseOfSeed(seed, session.harness), {
        compares: true,
        onStep: (record, judged) => coverage.count(record, judged),
      });
      expect(violations).toEqual([]);
    }
    const never = lines((name) => ({ name }) as never).filter(
      ({ name }) => coverage.missing([{ action: name, outcome: 'succeeded' }]).length > 0,
    );
    expect(never).toEqual([]);
  });

  it.each<[WorkshopBug, string]>([
    ['tasks of anybody', 'TENANT-004 tasks.get'],
    ['assigns anybody', 'TENANT-001 tasks.create tasks assignee_id / project_id'],
  ])('find what the workshop does wrong: %s', async (bug, signature) => {
    await using scratch = await createScratchDatabase();
    await using session = await openWorkshop(scratch, bug);
    const found = new Set<string>();
    for (let seed = 1; seed <= 40 && ![...found].some((one) => one.startsWith(signature)); seed += 1) {
      const { violations } = await session.execute(caseOfSeed(seed, session.harness));
      for (const violation of violations) found.add(violation.signature);
    }
    expect([...found].join('\n')).toContain(signature);
  });

  it('name each field that leads nowhere, before anything runs', async () => {
    await using scratch = await createScratchDatabase();
    const opening = openWorkshop(scratch, 'none', (rest) => [
      rest('crew.get', 'GET /crew/:number'),
      rest('tasks.move', 'PATCH /tasks/:task {colour, title}'),
      rest('tasks.find', 'GET /tasks?words', { fields: { words: fc.constantFrom('saw') } }),
    ]);
    await expect(opening).rejects.toThrow(
      [
        `harness: rest 'crew.get': 'number' in its path is no table, no column of what it is about and no foreign key. Say what it takes: fields: { number: reference('…') }, or an arbitrary of fast-check. There are: entries, firms, labels, people, projects, staff, task_labels, tasks.`,
        `harness: rest 'tasks.move': 'colour' in its body is no table, no column of what it is about and no foreign key. Say what it takes: fields: { colour: reference('…') }, or an arbitrary of fast-check. There are: entries, firms, labels, people, projects, staff, task_labels, tasks.`,
      ].join('\n'),
    );
  });
});
