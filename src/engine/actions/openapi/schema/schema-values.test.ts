import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mayBeKey, schemaValues } from './schema-values.ts';

const now = '2030-03-04T09:00:00.000Z';
const sample = (schema: unknown, numRuns = 200) => fc.sample(schemaValues(schema, now), { seed: 1, numRuns });
const seen = (schema: unknown) => new Set(sample(schema).map((value) => JSON.stringify(value)));

/** Schemas of 3.1 such as documents have, of what a reader of schemas can check. */
const { anySchema } = fc.letrec<{ anySchema: object; leaf: object; object: object; list: object; choice: object }>(
  (tie) => ({
    anySchema: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('object'), tie('list'), tie('choice')),
    leaf: fc.oneof(
      fc.constantFrom<object>(
        { type: 'boolean' },
        { type: 'string', format: 'uuid' },
        { type: 'string', format: 'email' },
        { type: 'string', format: 'date-time' },
        { type: 'string', format: 'date' },
        { type: 'string', pattern: '^[A-Z]{2}-\\d+$' },
        { enum: ['open', 'done', 3] },
        { const: 'fixed' },
        { type: ['string', 'null'], maxLength: 3 },
      ),
      fc
        .record({ low: fc.integer({ min: -50, max: 50 }), room: fc.integer({ min: 0, max: 30 }) })
        .map(({ low, room }) => ({ type: 'integer', minimum: low, maximum: low + room })),
      fc
        .record({ shortest: fc.nat({ max: 8 }), room: fc.nat({ max: 8 }) })
        .map(({ shortest, room }) => ({ type: 'string', minLength: shortest, maxLength: shortest + room })),
      fc.integer({ min: 1, max: 7 }).map((multipleOf) => ({ type: 'integer', multipleOf })),
    ),
    object: fc
      .dictionary(fc.constantFrom('a', 'b', 'c'), fc.tuple(tie('anySchema'), fc.boolean()), { noNullPrototype: true })
      .map((properties) => ({
        type: 'object',
        properties: Object.fromEntries(Object.entries(properties).map(([name, [schema]]) => [name, schema])),
        required: Object.entries(properties).flatMap(([name, [, isRequired]]) => (isRequired ? [name] : [])),
      })),
    list: fc
      .record({ items: tie('anySchema'), minItems: fc.nat({ max: 3 }), room: fc.nat({ max: 2 }) })
      .map(({ items, minItems, room }) => ({ type: 'array', items, minItems, maxItems: minItems + room })),
    choice: fc.array(tie('anySchema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
  }),
);

describe('values of a schema', () => {
  it('are what the schema allows', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const reader = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
        for (const value of sample(schema, 10)) {
          const { error } = reader.safeParse(value);
          if (error) throw new Error(`${JSON.stringify(value)}: ${error.message}`);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('collide: a text has few values, whatever its schema', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: 20 }),
        fc.nat({ max: 20 }),
        fc.constantFrom('uuid', 'uri', undefined),
        (least, room, format) => {
          const schema = { type: 'string', minLength: least, maxLength: least + room, ...(format ? { format } : {}) };
          expect(seen(schema).size).toBeLessThan(6);
        },
      ),
    );
    expect(seen({ type: 'string', pattern: '^[a-z]+$' }).size).toBeLessThan(6);
  });

  it('are first of all what is listed, or given as an example', () => {
    expect(seen({ type: 'string', enum: ['a', 'b'] })).toEqual(new Set(['"a"', '"b"']));
    expect(
      sample({ type: 'string', example: 'Main Street 1' }).filter((value) => value === 'Main Street 1').length,
    ).toBeGreaterThan(80);
    const person = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' } },
      example: { name: 'Ann' },
    };
    expect(seen(person)).toContain('{"name":"Ann"}');
  });

  it('are null where 3.0 or 3.1 says so, and nowhere else', () => {
    expect(seen({ type: 'string', nullable: true })).toContain('null');
    expect(seen({ type: ['integer', 'null'] })).toContain('null');
    expect(seen({ anyOf: [{ type: 'boolean' }, { type: 'null' }] })).toEqual(new Set(['true', 'false', 'null']));
    expect(seen({ type: 'string' })).not.toContain('null');
  });

  it('keep to exclusive bounds, as 3.0 and 3.1 say them', () => {
    expect(seen({ type: 'integer', minimum: 3, exclusiveMinimum: true, maximum: 5 })).toEqual(new Set(['4', '5']));
    expect(seen({ type: 'integer', exclusiveMinimum: 3, exclusiveMaximum: 5 })).toEqual(new Set(['4']));
    expect(seen({ type: 'number', minimum: 0.1, maximum: 0.2 }).size).toBeGreaterThan(0);
  });

  it('have all that allOf says, and what a request may not carry is not there', () => {
    const schema = {
      allOf: [
        {
          type: 'object',
          required: ['id', 'name'],
          properties: { id: { type: 'string', readOnly: true }, name: { const: 'n' } },
        },
        { type: 'object', required: ['size'], properties: { size: { const: 1 } } },
      ],
    };
    expect(seen(schema)).toEqual(new Set(['{"name":"n","size":1}']));
  });

  it('carry the tag by which their alternative is told', () => {
    const cat = {
      'x-leakproof-name': 'Cat',
      type: 'object',
      required: ['kind'],
      properties: { kind: { type: 'string' } },
    };
    const dog = {
      'x-leakproof-name': 'Dog',
      type: 'object',
      required: ['kind'],
      properties: { kind: { type: 'string' } },
    };
    const mapping = { meows: '#/components/schemas/Cat' };
    expect(seen({ oneOf: [cat, dog], discriminator: { propertyName: 'kind', mapping } })).toEqual(
      new Set(['{"kind":"meows"}', '{"kind":"Dog"}']),
    );
  });

  it('come to an end where a schema contains itself', () => {
    const tree: { [key: string]: unknown } = { type: 'object', required: ['next'] };
    tree.properties = { next: tree, others: { type: 'array', items: tree, minItems: 1 }, all: { allOf: [tree] } };
    expect(Math.max(...[...seen(tree)].map((text) => text.length))).toBeLessThan(20_000);
    const loop: { [key: string]: unknown } = {};
    loop.allOf = [loop, { type: 'string' }];
    expect(seen(loop).size).toBeGreaterThan(0);
  });

  it('lie near the harness clock', () => {
    expect(seen({ type: 'string', format: 'date' })).toContain('"2030-03-05"');
  });

  it('are something also where nothing is said', () => {
    expect(seen({}).size).toBeGreaterThan(1);
    expect(seen(true).size).toBeGreaterThan(1);
    expect(seen({ type: 'string', pattern: '(' }).size).toBeGreaterThan(1);
  });
});

it.each<[unknown, boolean]>([
  [{ type: 'string' }, true],
  [{ type: 'integer' }, true],
  [{ type: ['string', 'null'], format: 'uuid' }, true],
  [{ anyOf: [{ type: 'string', format: 'uuid' }, { type: 'null' }] }, true],
  [{}, true],
  [{ type: 'boolean' }, false],
  [{ type: 'string', enum: ['a'] }, false],
  [{ type: 'string', format: 'date-time' }, false],
  [{ type: 'object' }, false],
  [{ type: 'array', items: { type: 'string' } }, false],
])('%j may be the key of a row: %s', (schema, expected) => {
  expect(mayBeKey(schema)).toBe(expected);
});
