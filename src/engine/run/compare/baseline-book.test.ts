import { expect, it } from 'vitest';
import type { StepRecord } from '../../record/step-record.ts';
import { BaselineBook, commonBaselines, rowsAStep, rowsForNothing } from './baseline-book.ts';

const read = { step: { action: 'orders.list' }, actor: { role: 'clerk', person: 'ann' } };
const succeeded = { ...read, outcome: { kind: 'succeeded' }, changes: [] } as unknown as StepRecord;
const refused = { ...succeeded, outcome: { kind: 'refused', code: '404' } } as StepRecord;
const idleJob = { ...succeeded, actor: { role: 'system', person: null } } as StepRecord;

it('wants what a tenant has done to be compared a few times, each tenant for itself', () => {
  const book = new BaselineBook();
  for (let time = 0; time < commonBaselines; time += 1) {
    expect(book.wants('acme', [succeeded])).toBe(true);
    book.note('acme', [succeeded]);
  }
  expect([book.wants('acme', [succeeded]), book.wants('globex', [succeeded])]).toEqual([false, true]);
});

it('wants nothing for a refusal, or a job that had nothing to do', () => {
  expect(new BaselineBook().wants('acme', [refused, idleJob])).toBe(false);
});

it('has few rows taken out whenever they are wanted, and many as often as steps have paid for them', () => {
  const book = new BaselineBook();
  const many = 50 * rowsForNothing;
  let times = 0;
  const steps = 10 * (many / rowsAStep);
  for (let run = 0; run < steps / 50; run += 1) {
    book.earn(50);
    expect(book.spend(rowsForNothing)).toBe(true);
    if (book.spend(many)) times += 1;
  }
  expect(times).toBe(10);
});
