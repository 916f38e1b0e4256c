import { expect, test } from 'vitest';
import { replaceDrawn } from './drawn-text.ts';

test.each([
  '5f0c1a2e-0003-4aaa-8aaa-aaaaaaaaaaaa',
  '5F0C1A2E-0003-4AAA-8AAA-AAAAAAAAAAAA',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'tz4a98xxat96iws9zmbrgj3a',
  'V1StGXR8_Z5jdHi6B-myT',
  '3kOqXv1Zs0aTn9bBq4yUu7pWw+M=',
  '_xThTCCNQUWQVYwuMzpz2hOCjfffKYjazH-Bfmql-ZU',
  'a1'.repeat(32),
])('%s looks drawn, alone and among words', (text) => {
  expect(replaceDrawn(text, () => '…')).toBe('…');
  expect(replaceDrawn(`see "${text}"!`, () => '…')).toBe('see "…"!');
});

test.each([
  'north',
  'INV-2030-00006',
  'incident-report-2030-03-04',
  '2030-03-04T08:00:00.000Z',
  '20300304',
  'OrganizationName2',
  'Organization-Membership-Ended-Version2',
  'feedbeef',
])('%s does not', (text) => {
  expect(replaceDrawn(text, () => '…')).toBe(text);
});
