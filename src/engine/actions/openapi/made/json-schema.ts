import { z } from 'zod';
import { zodToJsonSchema } from 'zod-to-json-schema';
import { isNode, nodeOf, textOf } from '../document/node.ts';

/**
 * The JSON schema of what goes into a schema of a library: one of zod 3 or 4, of whichever copy, or one that says its JSON schema itself (Standard
 * JSON Schema). References are put in place. Undefined for anything else.
 */
export async function inputSchemaOf(schema: unknown): Promise<object | undefined> {
  const made = isZod(schema) ? zodSchema(schema) : isZod3(schema) ? zod3Schema(schema) : standardSchema(schema);
  if (made === undefined) return undefined;
  const { $RefParser } = await import('@apidevtools/json-schema-ref-parser');
  // By itself, since what it refers to is within it.
  const whole: unknown = await new $RefParser().dereference(made as never, { dereference: { circular: true } });
  return isNode(whole) ? whole : undefined;
}

function isZod(schema: unknown): schema is z.core.$ZodType {
  return typeof schema === 'object' && schema !== null && '_zod' in schema;
}

function zodSchema(schema: z.core.$ZodType): object {
  return z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema: { _zod }, jsonSchema }) => {
      // What is coerced to a date comes as a text.
      if (_zod.def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
    },
  });
}

type Zod3Type = Parameters<typeof zodToJsonSchema>[0];

/** Zod 3 has no schema of its own making, and tells what a schema is by a name. */
function isZod3(schema: unknown): schema is Zod3Type {
  return textOf(nodeOf(nodeOf(schema)._def).typeName)?.startsWith('Zod') === true;
}

function zod3Schema(schema: Zod3Type): object {
  return zodToJsonSchema(schema, { effectStrategy: 'input', pipeStrategy: 'input', dateStrategy: 'format:date-time' });
}

function standardSchema(schema: unknown): object | undefined {
  const { input } = nodeOf(nodeOf(nodeOf(schema)['~standard']).jsonSchema);
  const made: unknown = typeof input === 'function' ? input({ target: 'draft-2020-12' }) : undefined;
  return isNode(made) ? structuredClone(made) : undefined;
}
