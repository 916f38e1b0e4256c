import { describe, expect, it } from 'vitest';
import { Mirror } from '../../database/mirror/mirror.ts';
import type { Json } from '../../sequence/json.ts';
import { deriveOwnership } from '../../tenancy/derive-ownership.ts';
import { sketchTables } from '../../tenancy/sketch-tables.ts';
import { sightingsIn } from './sightings-in.ts';

const acme = '0f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a23';
const roof = '1f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a23';

const tenancy = deriveOwnership(
  sketchTables({
    organizations: { slug: ': text' },
    profiles: { organization_id: 'organizations' },
    tasks: { organization_id: 'organizations', title: ': text', is_done: ': boolean' },
    lines: { task_id: 'tasks', text: ': text', minutes: ': integer' },
    stops: { organization_id: 'organizations', text: ': text', minutes: ': integer' },
  }),
  { root: 'organizations' },
);
const mirror = new Mirror(
  tenancy,
  new Map([
    ['organizations', [{ id: acme, slug: 'acme' }]],
    ['profiles', [{ id: acme, organization_id: acme }]],
    ['tasks', [{ id: roof, organization_id: acme, title: 'roof', is_done: false }]],
    ['lines', [{ id: '1', task_id: roof, text: 'drove', minutes: 60 }]],
    [
      'stops',
      [
        { id: '1', organization_id: acme, text: 'sawed', minutes: 60 },
        { id: '7', organization_id: acme, text: 'nailed', minutes: 30 },
      ],
    ],
  ]),
);
const seen = (content: Json) =>
  sightingsIn(content, { mirror, tenancy }).map(({ path, table, column }) => `${path.join('.')}: ${table}.${column}`);

describe('what an answer shows', () => {
  it('is which table an id is from, wherever it stands', () => {
    expect(seen({ body: { items: [{ key: roof }], first: roof, of: { task: [roof, roof] } } })).toEqual([
      'body.first: tasks.id',
      'body.items.key: tasks.id',
      'body.of.task: tasks.id',
    ]);
  });

  it('is no table where the id is the key of two', () => {
    expect(seen({ some: acme })).toEqual([]);
  });

  it('is the row, where an object shows it under the names of its columns', () => {
    expect(seen({ lines: [{ number: '1', text: 'drove', minutes: 60 }] })).toEqual([
      'lines.number: lines.id',
      'lines.text: lines.text',
      'lines.minutes: lines.minutes',
    ]);
  });

  it('is nothing where a small key could be that of any table', () => {
    expect(seen({ number: '1' })).toEqual([]);
    expect(seen({ number: '1', minutes: 60 })).toEqual([]);
    expect(seen({ number: '1', done: false, is_done: false })).toEqual([]);
    // Only stops have a row 7, which does not make any 7 one of them.
    expect(seen({ number: '7' })).toEqual([]);
    expect(seen({ number: '7', size: 30, colour: 'red' })).toEqual([]);
    expect(seen({ number: '7', minutes: 30, colour: 'red' })).toEqual([]);
  });

  it('tells codes beside keys, and what the row leads to', () => {
    expect(seen({ number: '1', taskId: roof, text: 'drove', minutes: 60 })).toContain('taskId: tasks.id');
    expect(seen({ id: roof, title: 'roof', organization: acme })).toEqual([
      'id: tasks.id',
      'title: tasks.title',
      'organization: organizations.id',
    ]);
  });
});
