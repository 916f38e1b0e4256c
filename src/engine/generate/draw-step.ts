import type * as fc from 'fast-check';
import type { Action, ReferenceField, Scene } from '../sequence/action.ts';
import { isReferenceField } from '../sequence/action.ts';
import type { Actor } from '../sequence/actor.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle, Reference } from '../sequence/reference.ts';
import type { Step } from '../sequence/step.ts';
import { drawBelow, drawChance, drawOne, drawWeighted } from './draw.ts';
import { splitByOwner, type World } from './entities.ts';
import type { Swarm } from './swarm.ts';

/** How a step refers to entities: as the action is meant, or with one reference bent. */
type Intent = 'fitting' | 'unfitting' | 'foreign' | 'absent';

/** How often each intent is drawn, where the action and the rows allow it. */
const intentWeights: { readonly [intent in Intent]: number } = { fitting: 76, unfitting: 5, foreign: 14, absent: 5 };

/** How many actor and action pairs are tried before a step is given up. */
const maxTries = 24;

/** Fast-check's bias: small and extreme values are drawn more often. */
const biasFactor = 3;

export type DrawStepOptions = {
  readonly id: string;
  readonly random: fc.Random;
  readonly actors: readonly Actor[];
  readonly actions: readonly Action<never>[];
  readonly swarm: Swarm;
  readonly world: World;
};

/**
 * Draws the next step: an actor, an action that can apply now, its references among the rows that exist, and free values from the
 * action's arbitraries. Undefined where nothing can be done at all.
 */
export function drawStep(options: DrawStepOptions): Step | undefined {
  const { random, actors, actions, swarm } = options;
  for (let attempt = 0; attempt < maxTries; attempt += 1) {
    const actor = drawWeighted(random, actors, ({ id }) => swarm.actors.get(id) ?? 1);
    if (!actor) return undefined;
    const action = drawWeighted(
      random,
      actions.filter(({ roles }) => roles.includes(actor.role)),
      ({ name, weight }) => (weight ?? 1) * (swarm.actions.get(name) ?? 0),
    );
    const input = action && drawInput(options, { actor, action });
    if (action && input) return { id: options.id, actor: actor.id, action: action.name, input };
  }
  return undefined;
}

function drawInput(
  { random, world }: DrawStepOptions,
  { actor, action }: { readonly actor: Actor; readonly action: Action<never> },
): { readonly [field: string]: Json } | undefined {
  const rows = (table: string) => world.entities(table).map(({ row }) => row);
  const scene: Scene = { actor, now: world.now, rows };
  if (action.when && !action.when(scene)) return undefined;
  const intent = drawIntent(random, { actor, action });
  const bendable = Object.entries(action.input).flatMap(([name, field]) =>
    isReferenceField(field) && field.guarded !== false ? [name] : [],
  );
  const bent = intent === 'fitting' ? undefined : drawOne(random, bendable);
  const input: { [field: string]: Json } = {};
  for (const [name, field] of Object.entries(action.input)) {
    if (!isReferenceField(field)) {
      input[name] = field.generate(random, biasFactor).value;
      continue;
    }
    const value = drawReference(random, { field, scene, world, intent: name === bent ? intent : 'fitting' });
    if (value === undefined) return undefined;
    input[name] = value;
  }
  return input;
}

function drawIntent(
  random: fc.Random,
  { actor, action }: { readonly actor: Actor; readonly action: Action<never> },
): Intent {
  const hasReference = Object.values(action.input).some((field) => isReferenceField(field) && field.guarded !== false);
  if (!hasReference) return 'fitting';
  const intents: readonly Intent[] =
    actor.tenant === null ? ['fitting', 'unfitting', 'absent'] : ['fitting', 'unfitting', 'foreign', 'absent'];
  return drawWeighted(random, intents, (intent) => intentWeights[intent]) ?? 'fitting';
}

type ReferenceDraw = {
  readonly field: ReferenceField;
  readonly scene: Scene;
  readonly world: World;
  readonly intent: Intent;
};

/** The value of one reference field; undefined where no row serves the intent. */
function drawReference(random: fc.Random, draw: ReferenceDraw): Json | undefined {
  const { field, intent } = draw;
  if (field.many !== undefined) return drawReferences(random, draw, field.many);
  if (field.optional && intent === 'fitting' && drawChance(random, 0.3)) return null;
  return drawOneReference(random, draw) ?? (field.optional ? null : undefined);
}

/** Up to `most` different rows that fit, and among them the bent one, if one is to be bent. */
function drawReferences(random: fc.Random, draw: ReferenceDraw, most: number): Json | undefined {
  const fitting = Array.from({ length: drawBelow(random, most + 1) }, () =>
    drawOneReference(random, { ...draw, intent: 'fitting' }),
  ).filter((item) => item !== undefined);
  const distinct = [...new Map(fitting.map((item) => [JSON.stringify(item), item])).values()];
  if (draw.intent === 'fitting') return distinct;
  const bent = drawOneReference(random, draw);
  return bent && [...distinct, bent];
}

function drawOneReference(random: fc.Random, { field, scene, world, intent }: ReferenceDraw): Reference | undefined {
  const { table, column } = field;
  const toReference = (handle: Handle): Reference => ({ $ref: column === undefined ? handle : { ...handle, column } });
  if (intent === 'absent') return toReference({ table, absent: drawBelow(random, 3) });
  const { own, foreign } = splitByOwner(world, { table, column, tenant: scene.actor.tenant });
  const side = field.guarded === false ? [...own, ...foreign] : intent === 'foreign' ? foreign : own;
  const meant = side.filter(({ row }) => field.where?.(row, scene) ?? true);
  const entity = drawOne(random, intent === 'unfitting' || (intent === 'foreign' && meant.length === 0) ? side : meant);
  return entity && toReference(world.handleOf(table, entity.key));
}
