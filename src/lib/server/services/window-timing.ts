import type { bidWindows } from '#lib/server/db/schema.ts';

export type WindowMode = (typeof bidWindows.$inferSelect)['mode'];
export type WindowTiming = { readonly mode: WindowMode; readonly closesAt: Date };

/** The moments that decide what kind of window may open and when it closes. */
export type ShiftMoments = {
  readonly now: Date;
  readonly startsAt: Date;
  /** The end of the local day of the shift. */
  readonly dayEndsAt: Date;
};

const dayMs = 24 * 60 * 60 * 1000;

/**
 * The mode and closing time of a window that opens now; undefined when none can, or not in the wanted mode. A competitive
 * window needs more than 24 hours before the shift and closes 24 hours before it; an instant one closes at its start; an
 * emergency one too, or at the end of the local day once the start has passed. Without a wish it is the first that fits.
 */
export function findWindowTiming(moments: ShiftMoments, wanted?: WindowMode): WindowTiming | undefined {
  const now = moments.now.getTime();
  const competitiveEndsAt = new Date(moments.startsAt.getTime() - dayMs);
  const possible: WindowTiming[] = [];
  if (now < competitiveEndsAt.getTime()) possible.push({ mode: 'competitive', closesAt: competitiveEndsAt });
  if (now < moments.startsAt.getTime()) possible.push({ mode: 'instant', closesAt: moments.startsAt });
  const emergencyEndsAt = now < moments.startsAt.getTime() ? moments.startsAt : moments.dayEndsAt;
  if (now < emergencyEndsAt.getTime()) possible.push({ mode: 'emergency', closesAt: emergencyEndsAt });
  return possible.find(({ mode }) => wanted === undefined || mode === wanted);
}
