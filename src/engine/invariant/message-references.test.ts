import { describe, expect, it } from 'vitest';
import { system } from '../sequence/actor.ts';
import { messageReferences } from './message-references.ts';
import { judgedBy, north, sampleCanaries, sampleId, sampleMoment, south } from './sample-moment.ts';

const judge = (...input: Parameters<typeof sampleMoment>) => judgedBy(messageReferences, sampleMoment(...input));
const own = sampleId('orders', 'north');
const foreign = sampleId('orders', 'south');
const [canary = ''] = sampleCanaries.south;
const inbox = (content: { readonly [field: string]: string | { readonly [field: string]: string } }) => ({
  channel: 'inbox',
  tenants: [north],
  recipient: sampleId('people', 'ann'),
  content,
});

describe('NOTIF-002 message references', () => {
  it('reports another tenant’s entity in jsonb, in a column and in text', () => {
    expect(judge([inbox({ data: { order: own }, body: 'Yours' })])).toEqual([]);
    expect(judge([inbox({ data: { undeclared: foreign } })])).toEqual(['inbox orders']);
    expect(judge([inbox({ body: `Order ${foreign} is ready` })])).toEqual(['inbox orders']);
    expect(judge([inbox({ body: `Greetings from ${canary}` })])).toEqual(['inbox canary']);
  });

  it('reports a mail that mixes two tenants, whoever sent it', () => {
    const mail = (text: string) => ({
      channel: 'mail',
      tenants: [],
      recipient: 'new@people.example',
      content: { text },
    });
    expect(judge([mail(canary)])).toEqual(['mail canary']);
    expect(judge([mail(canary)], { actor: system })).toEqual([]);
    expect(judge([mail(`${canary} ${own}`)], { actor: system })).toHaveLength(1);
  });

  it('lets an actor say what it likes, but not pass on a row that it may not refer to', () => {
    const input = { note: foreign };
    const row = {
      field: 'note',
      handle: { table: 'orders', fixture: 'x' },
      table: 'orders',
      key: foreign,
      value: foreign,
    };
    const sent = [inbox({ body: foreign })];
    expect(judge(sent, { input })).toEqual([]);
    expect(judge(sent, { input, references: [{ ...row, whose: 'foreign' }] })).toEqual(['inbox orders']);
  });

  it('judges nothing without a message of some tenant', () => {
    expect(judge([])).toBeUndefined();
    expect(judge([{ channel: 'response', tenants: [south], recipient: 'ann@north', content: own }])).toBeUndefined();
  });
});
