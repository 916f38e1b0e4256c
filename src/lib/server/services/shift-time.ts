import { DateTime } from 'luxon';

/** When a shift starts, as it is stored: a local day, a local time (`HH:MM:SS`), and the organization's IANA time zone. */
export type LocalStart = { readonly date: string; readonly startTime: string; readonly timeZone: string };

/**
 * The instant at which a shift starts. A time that the clocks skip is moved on by as much as they skip; of a time that
 * they show twice the earlier one is meant. Throws a RangeError when day, time or zone are not valid.
 */
export function startOfShift({ date, startTime, timeZone }: LocalStart): Date {
  const start = DateTime.fromISO(`${date}T${startTime}`, { zone: timeZone });
  // Left alone, Luxon picks between two readings by the offset that is in force while the program runs.
  const instant = DateTime.min(...start.getPossibleOffsets());
  if (!instant?.isValid) {
    throw new RangeError(
      `no instant is given by ${date} ${startTime} in ${timeZone}; expected a valid day, time and zone`,
    );
  }
  return instant.toJSDate();
}

/** The local day (`YYYY-MM-DD`) that an instant falls on. Throws a RangeError when the zone is not valid. */
export function localDay(instant: Date, timeZone: string): string {
  const day = DateTime.fromJSDate(instant, { zone: timeZone }).toISODate();
  if (!day)
    throw new RangeError(`no local day is given by ${instant.getTime()} ms in ${timeZone}; expected a valid zone`);
  return day;
}

/** The first instant that is no longer on the local day `date`; days of 23 and 25 hours are as long as they are. */
export function endOfLocalDay({ date, timeZone }: Omit<LocalStart, 'startTime'>): Date {
  return startOfLocalDay({ date: dayAfter(date), timeZone });
}

/** The first instant of the local day `date`. */
export function startOfLocalDay({ date, timeZone }: Omit<LocalStart, 'startTime'>): Date {
  return startOfShift({ date, startTime: '00:00:00', timeZone });
}

function dayAfter(date: string): string {
  return DateTime.fromISO(date, { zone: 'utc' }).plus({ days: 1 }).toISODate() ?? date;
}
