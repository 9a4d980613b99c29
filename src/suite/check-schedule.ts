import { readCron } from './cron.ts';
import type { Check } from './draft.ts';
import { faultAt } from './problem.ts';

/** The schedule: a cron entry that can be read and comes due some day. */
export const checkSchedule: Check = ({ schedule }) => {
  if (schedule === undefined) return [];
  const times = readCron(schedule, 'UTC');
  if (typeof times !== 'string') return [];
  const expected = 'five fields: minute hour day month weekday, such as 0 3 * * * for 03:00 every day';
  return [faultAt(['schedule'], `no cron entry: ${times}`, { found: schedule, expected })];
};
