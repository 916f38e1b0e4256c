import { describe, expect, it } from 'vitest';
import type { OwnedRowChange } from '../record/row-change.ts';
import { lifecycle } from './lifecycle.ts';
import { judgedBy, north, sampleMoment, south } from './sample-moment.ts';

const change = (operation: 'insert' | 'delete', key: string): OwnedRowChange => ({
  position: 1,
  table: 'shops',
  key,
  operation,
  before: operation === 'delete' ? { id: key, name: 'gone' } : null,
  after: operation === 'insert' ? { id: key, name: 'new' } : null,
  ownerBefore: operation === 'delete' ? key : null,
  ownerAfter: operation === 'insert' ? key : null,
  backend: 1,
  statement: '',
});

/** A moment after those changes to shops; in the mirror the rows of both shops are still there. */
function momentAfter(...changes: readonly OwnedRowChange[]) {
  return sampleMoment([], { changes });
}

describe('LIFE-001 lifecycle', () => {
  it('reports rows that are there when their tenant is gone', () => {
    expect(judgedBy(lifecycle, momentAfter(change('delete', north)))).toEqual(
      expect.arrayContaining(['rows of orders outlive', 'rows of staff outlive', 'rows of devices outlive']),
    );
  });

  it('reports rows that a new tenant under an old key begins with', () => {
    const moment = momentAfter(change('insert', south));
    const history = [momentAfter(change('delete', south)).record];
    expect(judgedBy(lifecycle, { ...moment, history })).toContain('rows of orders inherited');
    // Where none has ended there is nothing to inherit.
    expect(judgedBy(lifecycle, moment)).toBeUndefined();
  });

  it('reports rows of a tenant that has ended which are given to a new one', () => {
    const [order] = momentAfter()
      .mirror.rows('orders')
      .filter(({ owner }) => owner === south);
    const moved = (ownerBefore: string | null, ownerAfter: string | null): OwnedRowChange => ({
      ...change('insert', south),
      table: 'orders',
      key: order?.key ?? '',
      operation: 'update',
      ownerBefore,
      ownerAfter,
    });
    const moment = momentAfter(change('insert', south), moved(null, south));
    const ended = [momentAfter(moved('east', null), change('delete', 'east')).record];
    const elsewhere = [momentAfter(change('delete', 'east')).record];
    const ordersIn = (history: typeof ended) =>
      lifecycle.check({ ...moment, history })?.find(({ about }) => about === 'rows of orders inherited')?.proof ?? [];
    expect(ordersIn(ended).length).toBe(ordersIn(elsewhere).length + 1);
  });

  it('says nothing of what the step has made together with the tenant', () => {
    const moment = momentAfter(change('insert', 'west'), change('delete', 'east'));
    expect(judgedBy(lifecycle, moment)).toEqual([]);
  });

  it('judges no step that neither makes nor deletes a tenant', () => {
    expect(judgedBy(lifecycle, momentAfter())).toBeUndefined();
  });
});
