import { describe, expect, it } from 'vitest';
import { judgedBy, north, sampleId, sampleMoment } from './sample-moment.ts';
import { sentOnce } from './sent-once.ts';

const judge = (...input: Parameters<typeof sampleMoment>) => judgedBy(sentOnce, sampleMoment(...input));
const inbox = (id: string, body: string, person = 'ann') => ({
  channel: 'inbox',
  tenants: [north],
  recipient: sampleId('people', person),
  content: { id: sampleId('messages', id), shop_id: north, body },
});
const webhook = (delivery: number, recipient = 'north') => ({
  channel: 'webhook',
  tenants: [north],
  recipient,
  content: { delivery, event: 'opened' },
});

describe('NOTIF-003 sent once', () => {
  it('reports two inbox rows that differ by their keys alone', () => {
    expect(judge([inbox('1', 'open'), inbox('2', 'open')])).toEqual(['inbox']);
    expect(judge([inbox('1', 'open'), inbox('2', 'closed'), inbox('3', 'open', 'eve')])).toEqual([]);
  });

  it('reports the same delivery to one address, and not to two, nor by two channels', () => {
    expect(judge([webhook(1), webhook(1)])).toEqual(['webhook']);
    expect(judge([webhook(1), webhook(1, 'other'), { ...webhook(1), channel: 'push' }])).toEqual([]);
  });

  it('compares what a channel says makes messages the same', () => {
    const channels = {
      webhook: { kind: 'outbound', toAnybody: true, sameness: () => 'all alike' },
    } as const;
    expect(judge([webhook(1), webhook(2)])).toEqual([]);
    expect(judge([webhook(1), webhook(2)], { channels })).toEqual(['webhook']);
  });

  it('judges nothing without a message', () => {
    expect(judge([{ ...webhook(1), channel: 'response' }])).toBeUndefined();
  });
});
