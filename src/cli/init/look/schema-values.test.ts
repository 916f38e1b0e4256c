import { expect, it } from 'vitest';
import { schemaValueOf } from './schema-values.ts';

it.each<[string, string | undefined]>([
  ['z.enum([\'open\', "done"]).optional()', "fc.constantFrom('open', 'done')"],
  ["z.literal('open')", "fc.constantFrom('open')"],
  ['z\n      .enum([KINDS.a, KINDS.b])', undefined],
  ['z.coerce.number().int()', 'fc.integer({ min: 1, max: 3 })'],
  ['z.boolean()', 'fc.boolean()'],
  ['z.iso.datetime()', "fc.constant('2030-03-04T09:00:00.000Z')"],
  ['z.array(z.string())', 'fc.constant([])'],
  ['z\n    .object({ a: z.string().optional() })', 'fc.constant({})'],
  ['z.string().max(100)', "fc.constantFrom('north', 'south')"],
  ['z.string().uuid()', undefined],
  ['z.uuid()', undefined],
  ['paging.page', undefined],
])('reads what %s takes: %s', (text, code) => {
  expect(schemaValueOf(text)?.code).toBe(code);
});
