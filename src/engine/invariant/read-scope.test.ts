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
  sampleSecret,
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

  it('says of a canary which columns hold what was shown', () => {
    const moment = sampleMoment([answer({ body: `note: ${canary} in a bottle` })]);
    const { mirror } = moment;
    mirror.apply([
      {
        ...{ table: 'orders', key: foreignOrder, operation: 'update', position: 1, backend: 1, statement: 's' },
        before: mirror.find('orders', foreignOrder) ?? {},
        after: { ...mirror.find('orders', foreignOrder), note: `${canary} in a bottle` },
      },
    ]);
    expect(readScope.check(moment)?.[0]?.proof).toEqual([
      expect.stringContaining(canary),
      'as it stands in orders.note',
    ]);
  });

  it.each([
    ['a secret', { secret: sampleSecret('south') }],
    ['a header', { headers: { 'x-signed-with': `key=${sampleSecret('south')}` } }],
    ['base64', { body: Buffer.from(`hook ${sampleSecret('south')} of south`).toString('base64') }],
  ])('reports what is opaque and stands in another tenant’s row, in %s, and does not show it', (_place, content) => {
    const [breach, ...more] = readScope.check(sampleMoment([answer(content)])) ?? [];
    expect([breach?.about, more]).toEqual(['response hooks.secret', []]);
    expect(JSON.stringify(breach)).not.toContain(sampleSecret('south'));
  });

  it('takes a secret that an own row holds for an own one, unless this step has copied it', () => {
    const own = { id: sampleId('hooks', 'copy'), shop_id: north, url: 'south', secret: sampleSecret('south') };
    const insert = {
      table: 'hooks',
      key: own.id,
      operation: 'insert',
      before: null,
      after: own,
      position: 1,
      backend: 1,
      statement: '',
    } as const;
    const moment = sampleMoment([answer({ secret: own.secret })]);
    const changes = moment.mirror.apply([insert]);
    expect(judgedBy(readScope, moment)).toEqual([]);
    expect(judgedBy(readScope, { ...moment, record: { ...moment.record, changes } })).toEqual([
      'response hooks.secret',
    ]);
    expect(judge([answer({ secret: sampleSecret('north') })])).toEqual([]);
    expect(judge([answer({ secret: sampleSecret('south') })], { input: { secret: sampleSecret('south') } })).toEqual(
      [],
    );
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

  it('lets a person of two tenants see what is theirs in the other, in an answer, and nothing else', () => {
    const personal = [south, sampleId('staff', 'eve south')];
    expect(judge([answer(personal, eve)], { actor: eve })).toEqual([]);
    // An order that Eve has taken there is the shop's, and a message of the shop's to Eve is shown there.
    expect(judge([answer([foreignOrder], eve)], { actor: eve })).toEqual(['response orders']);
    expect(judge([answer([sampleId('messages', 'eve south')], eve)], { actor: eve })).toEqual(['response messages']);
    expect(judge([answer([sampleId('devices', 'eve south')], eve)], { actor: eve })).toEqual(['response devices']);
    expect(judge([{ ...answer(personal, eve), channel: 'event' }], { actor: eve })).toEqual([
      'event shops',
      'event staff',
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
