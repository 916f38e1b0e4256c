import { expect, it } from 'vitest';
import { sketchTables } from '../../../engine/tenancy/sketch-tables.ts';
import { settleLines } from './settle-lines.ts';

const tables = sketchTables({
  workspace: {},
  task: { workspace_id: 'workspace', title: ': text' },
  comment: { task_id: 'task', content: ': text' },
});
const settle = (...lines: readonly string[]) =>
  settleLines(
    lines.map((line, at) => ({ name: `a${at}`, line })),
    { tables, facts: new Map(), migrations: [] },
    { root: 'workspace' },
  );

it('finds the table of a key further up in the path, and leaves out what nothing tells of', () => {
  expect(settle('PUT /task/title/:id?trace {title, colour}', 'GET /elsewhere/:id')).toEqual({
    actions: [{ name: 'a0', line: 'PUT /task/title/:id {title}', fields: { id: "reference('task')" } }],
    leftOut: [
      'a0: trace, colour left out, since nothing tells what they take',
      "GET /elsewhere/:id: nothing tells whose key its path holds. Say it: rest('a1', 'GET /elsewhere/:id', { fields: { … } })",
    ],
  });
});

it('has a field take what its schema says, unless it is an id, or a text of which the database tells more', () => {
  const values = {
    title: { code: 'a title', isText: true },
    colour: { code: 'a colour', isText: true },
    done: { code: 'fc.boolean()', isText: false },
    task: { code: 'a task', isText: false },
    page: { code: 'fc.integer({ min: 1, max: 3 })', isText: false },
  };
  const actions = [{ name: 'a', line: 'PUT /workspace/:workspace?page {title, colour, done, task, other}', values }];
  expect(settleLines(actions, { tables, facts: new Map(), migrations: [] }, { root: 'workspace' })).toEqual({
    actions: [
      {
        name: 'a',
        line: 'PUT /workspace/:workspace?page {title, colour, done, task}',
        fields: { title: 'a title', colour: 'a colour', done: 'fc.boolean()', page: 'fc.integer({ min: 1, max: 3 })' },
      },
    ],
    leftOut: ['a: other left out, since nothing tells what they take'],
  });
});

it('takes for text what is called as a table is, where ids are called otherwise', () => {
  expect(settle('POST /activity {taskId, comment, comments}').actions).toEqual([
    { name: 'a0', line: 'POST /activity {taskId, comment}', fields: { comment: "fc.constantFrom('north', 'south')" } },
  ]);
  expect(settle('POST /activity {task}').actions).toEqual([{ name: 'a0', line: 'POST /activity {task}', fields: {} }]);
});
