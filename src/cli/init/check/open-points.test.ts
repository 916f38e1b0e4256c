import { expect, it } from 'vitest';
import { openPoints, type Said, type Shown } from './open-points.ts';

const said: Said = { actions: ['notes.get'], ignored: [], unknown: [], channels: [], unplaced: [], hasRequired: true };
const nothing = { inboxes: [], outboxes: [] };
const route = (method: string, path: string) => ({ method, path, query: [], body: [], file: 'app.ts' });

function asked(action: string, path: string, outcome: Shown['outcome'], body = 'none'): Shown {
  const status = outcome.kind === 'refused' ? Number(outcome.code) : 200;
  return {
    step: { id: 's1', actor: 'ann', action, input: {} },
    request: { method: 'GET', path },
    outcome,
    changes: [],
    observations: [{ channel: 'response', tenants: [], recipient: 'ann', content: { status, body } }],
  };
}
const done: Shown = asked('notes.get', '/notes/1?full', { kind: 'succeeded' });
const refused: Shown = asked('notes.get', '/notes/1', { kind: 'refused', code: '400' }, 'expected a number');

it('finds nothing where each action succeeded and each route was asked for', () => {
  expect(
    openPoints(said, { records: [refused, done], routes: [route('GET', '/notes/:id')], messages: nothing }),
  ).toEqual([]);
});

it('tells of nothing else where nobody is let in, but to what is open to everybody', () => {
  const shut = asked('notes.get', '/notes/1', { kind: 'refused', code: '401' }, 'who are you?');
  expect(openPoints(said, { records: [shut, shut, done], routes: [route('POST', '/x')], messages: nothing })).toEqual([
    'signing in: 2 of 3 requests were refused, the first with 401 "who are you?"; expected the application to know who asks. Mend the headers or the request in the harness that sign in, the fixtures behind them, or the variables that the application signs by',
  ]);
});

it('says what was answered where signing in is refused, which counts as 401', () => {
  const shut = asked('notes.get', '/notes/1', { kind: 'refused', code: '401' }, 'no such page');
  const content = { status: 404, body: 'no such page' };
  const observations = shut.observations.map((observation) => ({ ...observation, content }));
  expect(openPoints(said, { records: [{ ...shut, observations }], routes: [], messages: nothing })[0]).toContain(
    '1 of 1 requests were refused, the first with 404 "no such page"; expected the application to know who asks.',
  );
});

it('tells that most may not do it, where all are known', () => {
  const shut = asked('notes.get', '/notes/1', { kind: 'refused', code: '403' }, 'notes:read');
  expect(openPoints(said, { records: [shut, shut, done], routes: [], messages: nothing })).toEqual([
    'rights: 2 of 3 requests were refused, the first with 403 "notes:read"; expected most of what actors ask for to be theirs to ask. Give the fixtures the rows that say who may do what, or the actions the roles that may',
  ]);
});

it('says what failed is to be mended, and tells of nothing but a step that does not end', () => {
  const failed = asked('notes.get', '/notes/1', { kind: 'fault', message: 'status 500' });
  expect(openPoints(said, { records: [failed], routes: [], messages: nothing })).toEqual([
    'notes.get: never succeeded, the first answer being status 500. Mend what fails there, or give it what it needs: variables, doubles of what is not there, rows in the fixtures',
  ]);
  const unended: Shown = {
    ...failed,
    leftovers: [{ kind: 'no end', message: 'it had not ended after 30 s', proof: [] }],
  };
  expect(openPoints(said, { records: [failed, unended], routes: [], messages: nothing })).toEqual([
    'notes.get: it had not ended after 30 s. Nothing was tried after it. Have it answer without what is not there, such as another service, or give it a longer deadlineMs',
  ]);
});

it('names shared tables that actors write to, where nothing says whose they are', () => {
  const change = { table: 'imports', key: '1', operation: 'insert' as const, before: null, after: {}, position: 1 };
  const written: Shown = { ...done, changes: [change as unknown as Shown['changes'][number]] };
  const open: Said = { ...said, unknown: ['imports', 'templates'] };
  expect(openPoints(open, { records: [written], routes: [], messages: nothing })).toEqual([
    'imports: actors write to it, and nothing says whose its rows are. Say it under tenancy, or that they are to be seen by all: leave it under shared',
  ]);
});

it('names actions that never succeed, those with the same first answer together, and those that were never asked for', () => {
  const actions = ['notes.get', 'notes.read', 'notes.close', 'notes.drop'];
  const idle = asked('notes.drop', '/notes/1', { kind: 'inapplicable', reason: 'no row' });
  const again = { ...refused, step: { ...refused.step, action: 'notes.read' } };
  expect(
    openPoints(
      { ...said, actions },
      { records: [refused, again, idle], routes: [route('GET', '/x')], messages: nothing },
    ),
  ).toEqual([
    'notes.get, notes.read: never succeeded, the first answer being 400 "expected a number". Give its fields what it expects',
    'notes.close: never drawn. Look at roles and when',
    'notes.drop: there was never a row to ask for. Add one to the fixtures, or mend the reference',
  ]);
});

it('names routes without an action, tables that nobody watches, messages without a channel, and what has to have happened', () => {
  const open: Said = {
    ...said,
    ignored: ['files', 'pgmigrations', 'audit.__drizzle_migrations'],
    channels: ['notices'],
    unplaced: ['x is nowhere'],
    hasRequired: false,
  };
  const messages = { inboxes: [{ table: 'notices', recipient: 'user_id' }], outboxes: ['mails'] };
  expect(
    openPoints(open, { records: [done], routes: [route('GET', '/notes'), route('GET', '/notes/:id')], messages }),
  ).toEqual([
    "GET /notes: no action asks for it. Add a line: rest('…', 'GET /notes')",
    'x is nowhere',
    'files: nothing says whose its rows are, so that nobody watches it. Say it under tenancy',
    'mails: no channel tells that it holds messages. Say one under channels',
    'required: nothing has to have happened, so that a run in which nothing did would be green. Say the cells that matter',
  ]);
});
