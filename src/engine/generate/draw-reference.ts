import type * as fc from 'fast-check';
import type { ReferenceField, Scene } from '../harness/action.ts';
import type { Json } from '../sequence/json.ts';
import type { Handle, Reference } from '../sequence/reference.ts';
import type { Row } from '../tenancy/row.ts';
import { drawBelow, drawChance, drawOne, drawWeighted } from './draw.ts';
import { type Entity, splitByOwner, type World } from './entities.ts';

/**
 * What a reference is to name: an own row that the action is meant for, an own row that it is not meant for, another tenant's row, or one
 * that never existed. With `role` it is an own row, best one that the action is meant for, and whoever names it lacks the role.
 */
export type Intent = 'fitting' | 'unfitting' | 'foreign' | 'absent' | 'role';

/** Whether a row is named that the action is not meant for. */
export function isBent(intent: Intent): boolean {
  return intent !== 'fitting' && intent !== 'role';
}

export type ReferenceDraw = {
  readonly field: ReferenceField;
  readonly scene: Scene;
  readonly world: World;
  readonly intent: Intent;
  /** People whose rows are drawn more often than others'. */
  readonly people?: ReadonlySet<string> | undefined;
};

/** How much more often. */
const peopleFactor = 4;

/** The value of one reference field; undefined where no row serves the intent. */
export function drawReference(random: fc.Random, draw: ReferenceDraw): Json | undefined {
  const { field, intent } = draw;
  if (field.optional && !isBent(intent) && drawChance(random, 0.3)) return drawNone(random, field);
  if (field.many !== undefined) return drawReferences(random, draw, field.many);
  return drawOneReference(random, draw) ?? (field.optional && !isBent(intent) ? drawNone(random, field) : undefined);
}

/** Nothing is said, or that there is none. */
function drawNone(random: fc.Random, { saidNull }: ReferenceField): Json {
  return saidNull !== undefined && drawChance(random, 0.5) ? saidNull : null;
}

/** Up to `most` different rows that fit, and among them the bent one, if one is to be bent. */
function drawReferences(random: fc.Random, draw: ReferenceDraw, most: number): Json | undefined {
  const fitting = Array.from({ length: drawBelow(random, most + 1) }, () =>
    drawOneReference(random, { ...draw, intent: 'fitting' }),
  ).filter((item) => item !== undefined);
  const distinct = [...new Map(fitting.map((item) => [JSON.stringify(item), item])).values()];
  if (!isBent(draw.intent)) return distinct;
  const bent = drawOneReference(random, draw);
  return bent && [...distinct, bent];
}

function drawOneReference(
  random: fc.Random,
  { field, scene, world, intent, people = new Set() }: ReferenceDraw,
): Reference | undefined {
  const { table, column } = field;
  const toReference = (handle: Handle): Reference => ({ $ref: column === undefined ? handle : { ...handle, column } });
  if (intent === 'absent') return toReference({ table, absent: drawBelow(random, 3) });
  const { own, foreign } = splitByOwner(world, { table, column, actor: scene.actor });
  const side = field.guarded === false ? [...own, ...foreign] : intent === 'foreign' ? foreign : own;
  const meant = side.filter(({ row }) => (field.where?.(row, scene) ?? true) === (intent !== 'unfitting'));
  const isAnyAsGood = (intent === 'foreign' || intent === 'role') && meant.length === 0;
  const weightOf = ({ row }: Entity) => (people.size > 0 && names(row, people) ? peopleFactor : 1);
  const among = intent === 'unfitting' ? drawOne(random, kindsOf(meant, { field, scene })) : meant;
  const entity = drawWeighted(random, isAnyAsGood ? side : (among ?? []), weightOf);
  return entity && toReference(world.handleOf(table, entity.key));
}

/**
 * The rows by why they do not fit, which is what the condition has looked at: of managers and of drivers who have left, each kind is as likely,
 * however few of it there are.
 */
function kindsOf(
  rows: readonly Entity[],
  { field: { where }, scene }: Pick<ReferenceDraw, 'field' | 'scene'>,
): readonly (readonly Entity[])[] {
  const kindOf = ({ row }: Entity) => {
    const seen = new Map<string, Json | undefined>();
    const watched = new Proxy(row, {
      get: (target, column) => {
        const value = Reflect.get(target, column);
        seen.set(String(column), value);
        return value;
      },
    });
    where?.(watched, scene);
    return JSON.stringify([...seen].sort(([one], [other]) => (one < other ? -1 : 1)));
  };
  return [...Map.groupBy(rows, kindOf).values()];
}

/** Whether a row is one of these people, or refers to one. */
function names(row: Row, people: ReadonlySet<string>): boolean {
  return Object.values(row).some((value) => people.has(String(value)));
}
