import { describe, expect, it } from 'vitest';
import { system } from '../sequence/actor.ts';
import { recipientsAreMembers } from './recipients-are-members.ts';
import { ben, judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';

const judge = (...input: Parameters<typeof sampleMoment>) => judgedBy(recipientsAreMembers, sampleMoment(...input));
const inbox = (person: string, tenant = north) => ({
  channel: 'inbox',
  tenants: [tenant],
  recipient: sampleId('people', person),
  content: { body: 'hello' },
});
const push = (person: string, tenant: string) => ({
  channel: 'push',
  tenants: [tenant],
  recipient: `push:${person}`,
  content: { title: 'hello' },
});

describe('NOTIF-001 recipients are members', () => {
  it('reports an inbox row for a person of another tenant, and for one who has left', () => {
    expect(judge([inbox('ann'), inbox('eve'), inbox('eve', south)])).toEqual([]);
    expect(judge([inbox('ben')])).toEqual(['inbox']);
    expect(judge([inbox('kim', south)])).toEqual(['inbox']);
  });

  it('reports a push to a device whose membership has ended', () => {
    expect(judge([push('kim', south)], { actor: ben })).toEqual(['push']);
    expect(judge([push('ben', south)], { actor: ben })).toEqual([]);
  });

  it('reports a live event for an actor who is no member of its tenant', () => {
    const event = (recipient: string) => ({ channel: 'event', tenants: [north], recipient, content: {} });
    expect(judge([event('ann@north')])).toEqual([]);
    expect(judge([event('ben@south')])).toEqual(['event']);
  });

  it('leaves a device that is registered in another tenant alone to NOTIF-004', () => {
    const content = { order: sampleId('orders', 'north') };
    expect(judge([{ ...push('ben', south), content }], { actor: system })).toBeUndefined();
  });

  it('lets a channel write to people who are no members', () => {
    const channels = { inbox: { kind: 'inbox', table: 'messages', recipient: 'person_id', toAnybody: true } } as const;
    expect(judge([inbox('ben')], { channels })).toBeUndefined();
  });

  it('judges neither answers, nor webhooks, nor channels to anybody', () => {
    const webhook = { channel: 'webhook', tenants: [north], recipient: 'north', content: {} };
    const mail = { channel: 'mail', tenants: [], recipient: 'new@people.example', content: {} };
    const response = { channel: 'response', tenants: [north], recipient: 'ben@south', content: {} };
    expect(judge([webhook, mail, response])).toBeUndefined();
  });
});
