import { describe, expect, it } from 'vitest';
import type { Violation } from '../harness/invariant.ts';
import { CauseBook, causesOf } from './causes.ts';

function violation(signature: string): Violation {
  const [invariant = '', , ...about] = signature.split(' ');
  return { invariant, title: '', step: 's1', signature, about: about.join(' '), message: '', proof: [] };
}

const violations = (...signatures: string[]) => signatures.map(violation);
const names = (causes: ReturnType<typeof causesOf>) =>
  causes.map(({ lead, also }) => [lead, ...also].map(({ signature }) => signature));

describe('what one step has violated', () => {
  it('has one cause, whoever saw it, with faults apart', () => {
    const wall = [
      'TENANT-001 bids.place bids',
      'TENANT-002 bids.place insert bids',
      'TENANT-002 bids.place update windows',
      'TENANT-003 bids.place response canary',
      'TENANT-004 bids.place window accepted',
      'NOTIF-001 bids.place inbox',
      'NOTIF-002 bids.place push windows',
      'NOTIF-004 bids.place push',
      'ASSIGN-003 bids.place assignment',
    ];
    const fault = 'APP-001 bids.place fault';
    const late = 'APP-001 bids.place late write';
    expect(names(causesOf(violations(...wall, fault, late)))).toEqual([wall, [fault], [late]]);
    expect(causesOf([])).toEqual([]);
  });
});

describe('a campaign', () => {
  it('takes what was met together once for one cause from then on, whichever leads', () => {
    const book = new CauseBook();
    expect(names(book.meet(violations('TENANT-002 a x', 'TENANT-003 a y')))).toEqual([
      ['TENANT-002 a x', 'TENANT-003 a y'],
    ]);
    expect(book.meet(violations('TENANT-003 a y', 'TENANT-004 a z'))).toEqual([]);
    expect(book.meet(violations('TENANT-004 a z'))).toEqual([]);
    expect(names(book.meet(violations('TENANT-004 b z')))).toEqual([['TENANT-004 b z']]);
    expect([...book.times]).toEqual([
      ['TENANT-002 a x', 3],
      ['TENANT-004 b z', 1],
    ]);
  });

  it('looks again, a few times, at what did not repeat', () => {
    const book = new CauseBook();
    const isNew = () => book.meet(violations('TENANT-002 a x', 'TENANT-003 a y')).length > 0;
    expect(isNew()).toBe(true);
    for (const again of [true, true, false]) {
      book.forget('TENANT-002 a x');
      expect(isNew()).toBe(again);
    }
  });
});
