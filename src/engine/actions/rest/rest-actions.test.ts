import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Action, isReferenceField, reference } from '../../harness/action.ts';
import type { HttpRequest } from '../../harness/perform-http.ts';
import { system } from '../../sequence/actor.ts';
import type { Json } from '../../sequence/json.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { parseRestLine } from './parse-line.ts';
import { type RestOptions, restActions } from './rest-actions.ts';

const tenancy = deriveOwnership(
  sketchTables({
    organizations: {},
    members: { organization_id: 'organizations' },
    projects: { organization_id: 'organizations', code: ': character varying(3)' },
    tasks: {
      project_id: 'projects',
      assignee_id: 'members?',
      title: ': text',
      priority: ': integer',
      due: ': date',
      starts: ': timestamp with time zone',
      tags: ': text[]',
      status: ': task_status',
      is_done: ': boolean',
    },
  }),
  { root: 'organizations' },
);
const settling = { tenancy, now: '2030-03-04T09:00:00.000Z', roles: [], sightings: [] };

/** The one action of a line, with the requests that it has sent. */
function actionOf(line: string, options?: RestOptions<null>) {
  const sent: HttpRequest[] = [];
  const [action] = restActions<null>(
    async ({ request }) => {
      sent.push(request);
      return { outcome: { kind: 'succeeded' }, observations: [] };
    },
    (rest) => [rest('it', line, options)],
  );
  if (action === undefined) throw new Error('no action');
  return { action, sent };
}

function settled({ settle, input }: Action<null>) {
  const settlement = settle?.(settling);
  if (settlement === undefined || !('fields' in settlement)) throw new Error(JSON.stringify(settlement));
  return { ...settlement.fields, ...input };
}

function mistakesOf(line: string): readonly string[] {
  const settlement = actionOf(line).action.settle?.(settling);
  return settlement !== undefined && 'mistakes' in settlement ? settlement.mistakes : [];
}

const request = async (line: string, input: { readonly [field: string]: Json }, options?: RestOptions<null>) => {
  const { action, sent } = actionOf(line, options);
  await action.perform({ app: null, actor: system, input });
  return sent[0];
};

describe('a line', () => {
  it('tells what stands in path, query and body', () => {
    const { method, path, fields } = parseRestLine(
      'it',
      'POST /projects/:project/tasks?notify {title, assignee?, tags[]}',
    );
    expect({ method, path }).toEqual({ method: 'POST', path: '/projects/:project/tasks' });
    expect(fields).toEqual([
      { name: 'project', place: 'path', isOptional: false, isList: false, after: 'projects' },
      { name: 'notify', place: 'query', isOptional: true, isList: false, after: '' },
      { name: 'title', place: 'body', isOptional: false, isList: false, after: '' },
      { name: 'assignee', place: 'body', isOptional: true, isList: false, after: '' },
      { name: 'tags', place: 'body', isOptional: false, isList: true, after: '' },
    ]);
  });

  it.each([
    ['/tasks', `rest 'it' cannot be read: '/tasks'; expected such as`],
    ['GET tasks', 'expected such as'],
    ['get /tasks', 'expected such as'],
    ['POST /tasks {title', 'expected such as'],
    ['GET /tasks/:', `'' in its path is no field; expected a name.`],
    ['GET /tasks/:from..:to', `'from..:to' in its path is no field; expected a name.`],
    [
      'POST /tasks {a b}',
      `'a b' in its body is no field; expected a name, with [] for a list and ? for what may be left out.`,
    ],
    ['PUT /tasks/:title {title}', `it names 'title' twice; expected different names.`],
  ])('that cannot be read is refused: %s', (line, reason) => {
    expect(() => parseRestLine('it', line)).toThrow(reason);
  });
});

describe('the fields of a line', () => {
  it('take rows by name and by foreign key', () => {
    const { title, ...fields } = settled(
      actionOf('POST /projects/:project/tasks?assignee {title, assigneeId?, taskIds[]}').action,
    );
    expect(title && !isReferenceField(title)).toBe(true);
    expect(fields).toEqual({
      project: reference('projects'),
      assignee: reference('members', { optional: true, guarded: false }),
      assigneeId: reference('members', { optional: true }),
      taskIds: reference('tasks', { many: 3 }),
    });
  });

  it('take values of the columns that they are, few enough to collide', () => {
    const fields = settled(actionOf('PATCH /tasks/:task {title, priority?, due, starts, tags, is_done}').action);
    const seen = (name: string) => {
      const field = fields[name];
      if (field === undefined || isReferenceField(field)) throw new Error(name);
      return new Set(fc.sample(field, { seed: 1, numRuns: 200 }).map((value) => JSON.stringify(value)));
    };
    expect(seen('title').size).toBeLessThan(6);
    expect(seen('priority')).toContain('null');
    expect([...seen('due')]).toContain('"2030-03-05"');
    expect([...seen('starts')]).toContain('"2030-03-04T12:00:00.000Z"');
    expect([...seen('tags')]).toContain('["north"]');
    expect(seen('is_done')).toEqual(new Set(['true', 'false']));
  });

  it('do not outgrow their column', () => {
    const { code } = settled(actionOf('POST /projects {code}').action);
    if (code === undefined || isReferenceField(code)) throw new Error('no values');
    expect(fc.sample(code, 50).every((value) => String(value).length <= 3)).toBe(true);
  });

  it('are what is said of them, where something is said', () => {
    const done = reference('tasks', { where: ({ is_done }) => is_done === true });
    expect(settled(actionOf('DELETE /tasks/:task', { fields: { task: done } }).action)).toEqual({ task: done });
  });

  it.each([
    [
      'POST /tasks {status}',
      `rest 'it': 'status' is tasks.status, of type task_status, whose values nobody can guess. Give them: fields: { status: fc.constantFrom(…) }.`,
    ],
    [
      'GET /crew/:number',
      `rest 'it': 'number' in its path is no table, no column of what it is about and no foreign key.`,
    ],
    ['GET /tasks?page', `rest 'it': 'page' in its query is no table`],
  ])('that cannot be placed are a mistake that names them: %s', (line, mistake) => {
    expect(mistakesOf(line)).toEqual([expect.stringContaining(mistake)]);
  });

  it('are those of the line', () => {
    expect(() => actionOf('GET /tasks/:task', { fields: { taks: reference('tasks') } })).toThrow(
      `rest 'it': fields names 'taks', which its line does not. There are: task.`,
    );
  });
});

describe('a request', () => {
  it('has each value where the line says, and leaves out what is null', async () => {
    expect(
      await request('POST /projects/:project/tasks?assignee&label {title, due?, tags[]}', {
        project: 'a/b c',
        assignee: null,
        label: ['x', 'y&z'],
        title: null,
        due: null,
        tags: [],
      }),
    ).toEqual({
      method: 'POST',
      path: '/projects/a%2Fb%20c/tasks?label=x&label=y%26z',
      body: { title: null, tags: [] },
    });
  });

  it('has no body where the line has none, and the headers that are given', async () => {
    const asked = await request('DELETE /tasks/:taskId/:task', { taskId: 7, task: 'x' }, { headers: { 'x-a': 'b' } });
    expect(asked).toEqual({ method: 'DELETE', path: '/tasks/7/x', headers: { 'x-a': 'b' } });
  });
});
