import { Cron } from 'croner';
import { messageOf } from '../util/errors.ts';

/** Due times of a cron entry, ms since the epoch. Null: there is none. */
export interface CronTimes {
  /** The first one after a moment. */
  readonly after: (ms: number) => number | null;
  /** The last one at or before a moment. */
  readonly atOrBefore: (ms: number) => number | null;
}

/**
 * Reads a cron entry of five fields, or of six with seconds first. `timeZone` is an IANA name; null: the machine's. Gives
 * the reason as a text when the entry or the zone can't be read, or never comes due.
 */
export function readCron(entry: string, timeZone: string | null): CronTimes | string {
  const fields = entry.trim().split(/\s+/);
  if (fields.length !== 5 && fields.length !== 6) {
    return `${fields.length} field${fields.length === 1 ? '' : 's'}; a cron entry has five (minute hour day month weekday)`;
  }
  try {
    const cron = new Cron(fields.join(' '), {
      paused: true,
      mode: fields.length === 5 ? '5-part' : '6-part',
      ...(timeZone === null ? {} : { timezone: timeZone }),
    });
    if (cron.nextRun(new Date(0)) === null) return 'it never comes due';
    return {
      after: (ms) => cron.nextRun(new Date(ms))?.getTime() ?? null,
      atOrBefore: (ms) => cron.previousRuns(1, new Date(ms + 1))[0]?.getTime() ?? null,
    };
  } catch (error) {
    return messageOf(error).replace(/^Cron\w+: /, '');
  }
}

/** Whether there is a time zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
