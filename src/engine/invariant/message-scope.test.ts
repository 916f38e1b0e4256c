import { describe, expect, it } from 'vitest';
import { system } from '../sequence/actor.ts';
import { messageScope } from './message-scope.ts';
import { judgedBy, north, sampleId, sampleMoment, south } from './sample-moment.ts';

const judge = (...input: Parameters<typeof sampleMoment>) => judgedBy(messageScope, sampleMoment(...input));
const order = sampleId('orders', 'north');
const sent = (channel: string, tenants: readonly string[], content: string) => ({
  channel,
  tenants,
  recipient: 'somebody',
  content,
});

describe('NOTIF-004 message scope', () => {
  it.each(['push', 'webhook', 'event'])('reports a %s that reaches subscribers of another tenant', (channel) => {
    expect(judge([sent(channel, [south], order)], { actor: system })).toEqual([channel]);
    expect(judge([sent(channel, [south], 'names nothing')])).toEqual([channel]);
    expect(judge([sent(channel, [north], order)], { actor: system })).toEqual([]);
    // One device, or one URL, that is registered in both.
    expect(judge([sent(channel, [south, north], order)])).toEqual([]);
  });

  it('goes by what a message names before it goes by who acted', () => {
    expect(judge([sent('push', [north], sampleId('orders', 'south'))])).toEqual(['push']);
  });

  it('reports a push to where nobody has registered', () => {
    expect(judge([sent('push', [], order)])).toEqual(['push']);
    expect(judge([sent('push', [], 'names nothing')], { actor: system })).toEqual(['push']);
  });

  it('lets a job send to one tenant what names nothing', () => {
    expect(judge([sent('push', [south], 'a reminder')], { actor: system })).toEqual([]);
  });

  it('judges neither inboxes nor channels to anybody', () => {
    expect(judge([sent('mail', [], order), sent('inbox', [south], order)])).toBeUndefined();
  });
});
