import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Json } from '../../../sequence/json.ts';
import { valuesOf } from '../place/place-field.ts';
import { explicitNull, fieldsIn, fillBody, planBody } from './body-plan.ts';

const now = '2030-03-04T09:00:00.000Z';
const namesIn = (schema: unknown) => fieldsIn(planBody(schema, 'body')).map(({ field }) => field);
const uuid = { type: 'string', format: 'uuid' };

const order = {
  type: 'object',
  required: ['customerId', 'items', 'to'],
  properties: {
    customerId: uuid,
    note: { type: ['string', 'null'] },
    approver: { anyOf: [uuid, { type: 'null' }] },
    tagIds: { type: 'array', items: uuid },
    to: {
      type: 'object',
      required: ['cityId'],
      properties: { cityId: { type: 'integer' }, street: { type: 'string' } },
    },
    wrapping: { type: 'object', properties: { colour: { enum: ['red'] } } },
    items: {
      type: 'array',
      minItems: 2,
      items: {
        type: 'object',
        required: ['productId', 'count'],
        properties: { productId: uuid, count: { type: 'integer', minimum: 1 } },
      },
    },
  },
};

describe('the plan of a body', () => {
  it('takes objects and lists apart where they hold keys, and nowhere else', () => {
    expect(namesIn(order)).toEqual([
      ...[
        'customerId',
        'note',
        'approver',
        'tagIds',
        'to.cityId',
        'to.street',
        'wrapping',
        'items',
        'items[].productId',
      ],
    ]);
  });

  it('puts a body together again', () => {
    const plan = planBody(order, 'body');
    const input: { [field: string]: Json } = {
      customerId: 'c1',
      note: explicitNull,
      approver: null,
      tagIds: ['t1', 't2'],
      'to.cityId': 7,
      'to.street': null,
      wrapping: null,
      items: [{ count: 1 }, { count: 2 }],
      'items[].productId': ['p1', 'p2', 'p3'],
    };
    expect(fillBody(plan, input)).toEqual({
      customerId: 'c1',
      note: null,
      tagIds: ['t1', 't2'],
      to: { cityId: 7 },
      items: [
        { count: 1, productId: 'p1' },
        { count: 2, productId: 'p2' },
        { count: 1, productId: 'p3' },
      ],
    });
    expect(fillBody(plan, { ...input, 'items[].productId': ['p1'] })).toMatchObject({
      items: [{ productId: 'p1' }, { productId: 'p1' }],
    });
    expect(fillBody(plan, { ...input, 'items[].productId': [] })).toMatchObject({ items: [] });
  });

  it('chooses between alternatives, which share the fields that are the same', () => {
    const variants = {
      oneOf: [
        { type: 'object', required: ['kind', 'taskId'], properties: { kind: { const: 'task' }, taskId: uuid } },
        { type: 'object', required: ['kind', 'taskId'], properties: { kind: { const: 'copy' }, taskId: uuid } },
      ],
    };
    const plan = planBody(variants, 'body');
    expect(namesIn(variants)).toEqual(['kind', 'taskId', 'kind (2)']);
    const input = { 'body is': 1, kind: 'task', 'kind (2)': 'copy', taskId: 't' };
    expect(fillBody(plan, input)).toEqual({ kind: 'copy', taskId: 't' });
    expect(fillBody(plan, { ...input, 'body is': 0 })).toEqual({ kind: 'task', taskId: 't' });
  });

  it('is one field for a body that is no object', () => {
    expect(fillBody(planBody({ type: 'array', items: uuid }, 'body'), { body: ['a'] })).toEqual(['a']);
    expect(namesIn({ type: 'string' })).toEqual(['body']);
  });

  it('comes to an end where a schema contains itself', () => {
    const task: { [key: string]: unknown } = { type: 'object', required: ['id', 'parent'] };
    task.properties = { id: uuid, parent: task, parts: { type: 'array', items: task } };
    expect(namesIn(task).length).toBeLessThan(40);
  });

  it('makes bodies that the schema allows', () => {
    const leaf = fc.constantFrom<object>(uuid, { type: 'integer' }, { type: ['string', 'null'] }, { enum: ['a', 'b'] });
    const { object } = fc.letrec<{ object: object; property: object }>((tie) => ({
      property: fc.oneof(
        { maxDepth: 2 },
        leaf,
        tie('object'),
        fc.oneof(leaf, tie('object')).map((items) => ({ type: 'array', items })),
      ),
      object: fc
        .dictionary(fc.constantFrom('a', 'taskId', 'b', 'id'), fc.tuple(tie('property'), fc.boolean()), {
          minKeys: 1,
          noNullPrototype: true,
        })
        .map((properties) => ({
          type: 'object',
          properties: Object.fromEntries(Object.entries(properties).map(([name, [schema]]) => [name, schema])),
          required: Object.entries(properties).flatMap(([name, [, isRequired]]) => (isRequired ? [name] : [])),
        })),
    }));
    fc.assert(
      fc.property(object, fc.nat(), (schema, seed) => {
        const plan = planBody(schema, 'body');
        const model = Object.fromEntries(
          fieldsIn(plan).map((field) => [field.field, valuesOf({ ...field, place: 'body' }, now)]),
        );
        const reader = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
        for (const input of fc.sample(fc.record<{ [field: string]: Json }>(model), { seed, numRuns: 5 })) {
          const body = fillBody(plan, input);
          const { error } = reader.safeParse(body);
          if (error) throw new Error(`${JSON.stringify(body)} of ${JSON.stringify(input)}: ${error.message}`);
        }
      }),
      { numRuns: 60 },
    );
  });
});
