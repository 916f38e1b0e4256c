import { describe, expect, it } from 'vitest';
import { readScope } from './read-scope.ts';
import {
  ann,
  answer,
  ben,
  eve,
  judgedBy,
  north,
  sampleCanaries,
  sampleId,
  sampleMoment,
  south,
} from './sample-moment.ts';

const judge = (...input: Parameters<typeof sampleMoment>) => judgedBy(readScope, sampleMoment(...input));
const foreignOrder = sampleId('orders', 'south');
const [canary = ''] = sampleCanaries.south;

describe('TENANT-003 read scope', () => {
  it.each([
    ['a body', { body: { order: foreignOrder } }, ['response orders']],
    ['a redirect', { headers: { location: `/orders/${foreignOrder}?tab=1` } }, ['response orders']],
    ['a CSV line', { body: `id;note\r\n${foreignOrder};none\r\n` }, ['response orders']],
    ['the name of a field', { body: { [foreignOrder]: 1 } }, ['response orders']],
    ['an error', { body: `duplicate key (code)=(x) in ${canary}` }, ['response canary']],
    ['a file name', { headers: { 'content-disposition': `export_tag-9q82k_2.csv` } }, ['response tags']],
  ])('reports another tenant’s row or canary in %s', (_place, content, about) => {
    expect(judge([answer(content)])).toEqual(about);
  });

  it('reports it in every channel, and once for what it is about', () => {
    const push = {
      channel: 'push',
      tenants: [north],
      recipient: 'push:ann',
      content: { title: canary, about: canary },
    };
    expect(judge([push, answer({ a: foreignOrder, b: sampleId('orders', 'south') })])).toEqual([
      'push canary',
      'response orders',
    ]);
  });

  it('takes own rows, shared rows and words that happen to be keys for what they are', () => {
    const content = [sampleId('orders', 'north'), sampleId('people', 'ben'), 'fragile', 'shared-label-1', north];
    expect(judge([answer(content)])).toEqual([]);
  });

  it('does not blame the application for what the actor sent', () => {
    const input = { order: foreignOrder };
    expect(judge([answer({ error: `no order ${foreignOrder.toUpperCase()}` })], { input })).toEqual([]);
    expect(judge([answer({ error: `no order ${foreignOrder} of ${south}` })], { input })).toEqual(['response shops']);
  });

  it('does not blame the application for what the tenant’s own people have written before, and still for what they have stored as a reference', () => {
    const seen = (note: string, by = ann, content = note) => {
      const moment = sampleMoment([answer({ note: content })]);
      const own = { id: sampleId('orders', 'new'), shop_id: north, taken_by: null, note };
      const rows = { operation: 'insert', before: null, after: own, backend: 1, statement: '' } as const;
      moment.mirror.apply([{ position: 1, table: 'orders', key: own.id, ...rows }]);
      const written = { ...moment.record, actor: by, input: { about: foreignOrder }, observations: [] };
      return judgedBy(readScope, { ...moment, history: [written] });
    };
    expect(seen(`about ${foreignOrder}!`)).toEqual([]);
    expect(seen(`about ${foreignOrder.toUpperCase()}!`, ann, `note: ${foreignOrder}`)).toEqual([]);
    expect(seen(foreignOrder)).toEqual(['response orders']);
    expect(seen(`about ${foreignOrder}!`, ben)).toEqual(['response orders']);
    expect(seen('nothing', ann, foreignOrder)).toEqual(['response orders']);
  });

  it('lets a person of two tenants see what names them in the other, in an answer, and nothing else', () => {
    const personal = [south, sampleId('staff', 'eve south'), foreignOrder];
    expect(judge([answer(personal, eve)], { actor: eve })).toEqual([]);
    expect(judge([answer([sampleId('devices', 'eve south')], eve)], { actor: eve })).toEqual(['response devices']);
    expect(judge([{ ...answer(personal, eve), channel: 'event' }], { actor: eve })).toEqual([
      'event shops',
      'event staff',
      'event orders',
    ]);
    expect(judge([answer([sampleId('staff', 'eve south')], ann)])).toEqual(['response staff']);
    const toAColleague = { ...answer(sampleId('staff', 'eve south'), eve), recipient: ann.id };
    expect(judge([toAColleague], { actor: eve })).toEqual(['response staff']);
  });

  it('shows somebody who acts in no tenant what belongs to those that the person works for', () => {
    const actor = { ...eve, tenant: null };
    const content = [sampleId('orders', 'north'), sampleId('hooks', 'south')];
    const shown = (tenants: readonly string[]) =>
      judge([{ ...answer(content), tenants, recipient: eve.id }], { actor, tenants });
    expect(shown([north, south])).toEqual([]);
    expect(shown([north])).toEqual(['response hooks']);
    expect(judge([{ ...answer(content), tenants: [], recipient: eve.id }], { actor, tenants: [] })).toEqual([
      'response orders',
      'response hooks',
    ]);
  });

  it('reports what is another person’s own, also to a colleague, in an answer', () => {
    const session = sampleId('sessions', 'eve');
    expect(judge([answer({ session })])).toEqual(['response sessions']);
    expect(judge([answer({ session }, eve)], { actor: eve })).toEqual([]);
    expect(judge([answer({ session })], { input: { session } })).toEqual([]);
    expect(judge([answer({ session })], { actor: { ...ann, person: null } })).toEqual([]);
    expect(judge([{ ...answer({ session }), channel: 'event' }])).toEqual([]);
  });

  it('judges nothing where nothing was shown to a tenant', () => {
    expect(judge([])).toBeUndefined();
    expect(judge([{ channel: 'job', tenants: [], recipient: null, content: foreignOrder }])).toBeUndefined();
  });
});
