import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { CandidatePrice } from '../../types/manifest.ts';
import type { Result } from '../../types/result.ts';
import type { Context } from '../command.ts';
import { describeEnds, type PlannedRow, Tally, type TallyRow } from './tally.ts';

/** Shows how a run goes, on stderr. */
export interface Progress {
  started(candidateId: string): void;
  /** Null: the request was stopped before its first send. */
  ended(candidateId: string, result: Result | null): void;
  /** A cell whose requests are planned as it goes has so many in all now. */
  planned(candidateId: string, cellId: string, requests: number): void;
  /** What candidates cost is known from now on. */
  priced(prices: readonly CandidatePrice[]): void;
  /** One line that stays, above whatever moves. */
  say(line: string): void;
  close(): void;
}

/** A live block is drawn this often; plain lines come no closer and no farther apart, ms. */
const LIVE_EVERY_MS = 250;
const PLAIN_GAP_MS = 1_000;
const PLAIN_EVERY_MS = 10_000;

/** Width of a live row's parts: the id at most, the bar at least and at most. */
const ID_WIDTH = 20;
const BAR_WIDTH = { least: 8, most: 24 };

/** Progress that says nothing. */
export const QUIET: Progress = {
  started: () => undefined,
  ended: () => undefined,
  planned: () => undefined,
  priced: () => undefined,
  say: () => undefined,
  close: () => undefined,
};

/** A bar a candidate on a terminal; elsewhere a plain line at each tenth of the work, not twice in a second, and every ten seconds. */
export function showProgress(candidates: readonly PlannedRow[], context: Context): Progress {
  const tally = new Tally(candidates, context.clock.nowMs);
  return context.terminal.live ? liveProgress(tally, context) : plainProgress(tally, context);
}

function liveProgress(tally: Tally, context: Context): Progress {
  const block = createLogUpdate(context.errStream, { showCursor: true });
  const color = pc.createColors(context.terminal.color);
  const draw = () => {
    const columns = context.errStream.columns ?? context.terminal.columns;
    block(
      [
        cut(tally.head(), columns),
        ...tally.rows.map((row) => drawRow(row, tally.describeSilence(row), columns, color)),
      ].join('\n'),
    );
  };
  const timer = setInterval(draw, LIVE_EVERY_MS);
  return {
    ...countWith(tally),
    ended: (id, result) => tally.end(id, result),
    say: (line) => {
      block.clear();
      context.err(`${line}\n`);
      draw();
    },
    close: () => {
      clearInterval(timer);
      draw();
      block.done();
    },
  };
}

function plainProgress(tally: Tally, context: Context): Progress {
  const { clock } = context;
  let saidTenth = 0;
  let saidAtMs = clock.nowMs();
  const line = () => {
    const doubts = tally.rows
      .map((row) => [row.id, joined([describeEnds(row), tally.describeSilence(row)])] as const)
      .flatMap(([id, trouble]) => (trouble === '' ? [] : [`${id}: ${trouble}`]));
    context.err(`${[tally.head(), ...doubts].join(' · ')}\n`);
    saidAtMs = clock.nowMs();
  };
  // Who waits for a cold model in a log sees that it is waited for.
  const timer = setInterval(() => {
    if (clock.nowMs() - saidAtMs >= PLAIN_EVERY_MS && tally.done < tally.planned) line();
  }, PLAIN_EVERY_MS / 10);
  return {
    ...countWith(tally),
    ended: (id, result) => {
      tally.end(id, result);
      const tenth = Math.floor((10 * tally.done) / Math.max(1, tally.planned));
      const gapMs = clock.nowMs() - saidAtMs;
      const atEnd = tally.done === tally.planned;
      const due = tenth === saidTenth ? gapMs >= PLAIN_EVERY_MS : gapMs >= PLAIN_GAP_MS || atEnd;
      if (!due) return;
      saidTenth = tenth;
      line();
    },
    say: (text) => context.err(`${text}\n`),
    close: () => clearInterval(timer),
  };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

function countWith(tally: Tally): Pick<Progress, 'started' | 'planned' | 'priced'> {
  return {
    started: (id) => tally.begin(id),
    planned: (id, cellId, requests) => tally.plan(id, cellId, requests),
    priced: (prices) => tally.price(prices),
  };
}

/** One line, never wider than the terminal: the bar gives way first, then the words, then the id. */
function drawRow(
  row: TallyRow,
  silence: string,
  columns: number,
  color: ReturnType<typeof pc.createColors>,
): string {
  const count = ` ${String(row.done).padStart(String(row.planned).length)}/${row.planned}`;
  const idWidth = Math.max(1, Math.min(ID_WIDTH, columns - 1 - BAR_WIDTH.least - count.length));
  const id = cut(row.id, idWidth).padEnd(idWidth);
  const flight = row.inFlight > 0 ? ` ${joined([`${row.inFlight} in flight`, silence])}` : '';
  const trouble = describeEnds(row);
  const words = trouble === '' ? '' : ` ${trouble}`;
  const rest = columns - idWidth - 1 - count.length;
  const width = Math.max(BAR_WIDTH.least, Math.min(BAR_WIDTH.most, rest - flight.length - words.length));
  const full = Math.min(width, Math.floor((width * row.done) / Math.max(1, row.planned)));
  const bar = color.cyan('█'.repeat(full)) + color.dim('░'.repeat(width - full));
  const shownFlight = cut(flight, Math.max(0, rest - width - words.length));
  const shownWords = cut(words, Math.max(0, rest - width - shownFlight.length));
  return `${id} ${bar}${count}${shownFlight}${color.yellow(shownWords)}`;
}

/** At most so many characters, the last one an ellipsis where something is left out. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  return most === 0 ? '' : `${text.slice(0, most - 1)}…`;
}
