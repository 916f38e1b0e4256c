import { fc, test } from '@fast-check/vitest';
import { describe, expect, it } from 'vitest';
import { commonTwins, type Refusal, rareTwins, TwinBook } from './twin-book.ts';

const refusal = (order: string, answer: unknown, action = 'orders.get'): Refusal => ({
  step: { id: 's1', actor: 'ann', action, input: {} },
  actor: { id: 'ann', tenant: 'north', role: 'manager', person: 'ann' },
  replaced: [{ field: 'order', from: order, to: 'strange' }],
  outcome: { kind: 'refused', code: '404' },
  observations: [
    { channel: 'response', tenants: ['north'], recipient: 'ann', content: JSON.parse(JSON.stringify(answer)) },
  ],
});

/** Tells the book how the twins were answered that it wanted; hands back for each refusal whether it wanted one. */
function ask(book: TwinBook, refusals: readonly Refusal[], isAlike: (at: number) => boolean): readonly boolean[] {
  return refusals.map((each, at) => {
    const isWanted = book.wants(each);
    if (isWanted) book.note(each, isAlike(at));
    return isWanted;
  });
}

const many = (count: number, answer: unknown = { error: 'none' }) =>
  Array.from({ length: count }, (_, at) => refusal(`order-${at}`, answer));

describe('a twin', () => {
  it('is rare after a few that were answered alike, and never nothing', () => {
    const wanted = ask(new TwinBook(), many(commonTwins + 3 * rareTwins), () => true);
    const rarely = [...Array(rareTwins - 1).fill(false), true];
    expect(wanted).toEqual([...Array(commonTwins).fill(true), ...rarely, ...rarely, ...rarely]);
  });

  test.prop([fc.array(fc.boolean(), { minLength: 200, maxLength: 200 })])(
    'is common again once one was answered otherwise',
    (answers) => {
      const wanted = ask(new TwinBook(), many(answers.length), (at) => answers[at] === true);
      const isCommonAfter = (at: number) => !wanted.slice(at + 1, at + 1 + commonTwins).includes(false);
      const isNeverNothing = (at: number) => wanted.slice(at, at + rareTwins).includes(true);
      const places = wanted.keys().toArray();
      expect(places.filter((at) => wanted[at] && !answers[at] && !isCommonAfter(at))).toEqual([]);
      expect(places.filter((at) => at + rareTwins <= wanted.length && !isNeverNothing(at))).toEqual([]);
    },
  );

  it('is asked of another action, and of another answer, as often as if it were the first', () => {
    const book = new TwinBook();
    ask(book, many(50), () => true);
    expect(book.wants(refusal('order-1', { error: 'none' }, 'orders.delete'))).toBe(true);
    expect(book.wants(refusal('order-1', { error: 'not yours' }))).toBe(true);
  });

  it('is of the same kind where only the id that was asked for, drawn ids and numbers differ', () => {
    const wanted = ask(
      new TwinBook(),
      Array.from({ length: commonTwins + 1 }, (_, at) =>
        refusal(`order-${at}`, {
          error: `no order-${at}`,
          trace: `0f0f1a2b-3c4d-4e5f-8a6b-7c8d9e0f1a2${at}`,
          count: at,
        }),
      ),
      () => true,
    );
    expect(wanted.at(-1)).toBe(false);
  });
});
