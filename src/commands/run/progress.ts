import { createLogUpdate } from 'log-update';
import pc from 'picocolors';
import type { Result } from '../../types/result.ts';
import { formatDuration } from '../../util/duration.ts';
import type { Context } from '../command.ts';

/** Shows how a run goes, on stderr. */
export interface Progress {
  started(candidateId: string): void;
  /** Null: the request was stopped before its first send. */
  ended(candidateId: string, result: Result | null): void;
  /** A cell whose requests are planned as it goes has so many in all now. */
  planned(candidateId: string, cellId: string, requests: number): void;
  /** One line that stays, above whatever moves. */
  say(line: string): void;
  close(): void;
}

/** A candidate with what is planned for it, by cell, and what had ended before. */
export interface PlannedRow {
  readonly id: string;
  readonly planned: ReadonlyMap<string, number>;
  readonly done: number;
}

interface Row {
  readonly id: string;
  readonly cells: Map<string, number>;
  planned: number;
  done: number;
  failed: number;
  inFlight: number;
  resends: number;
  coldWaits: number;
}

/** A live block is drawn this often; plain lines come no closer and, while requests end, no farther apart, ms. */
const LIVE_EVERY_MS = 250;
const PLAIN_GAP_MS = 1_000;
const PLAIN_EVERY_MS = 10_000;

/** Progress that says nothing. */
export const QUIET: Progress = {
  started: () => undefined,
  ended: () => undefined,
  planned: () => undefined,
  say: () => undefined,
  close: () => undefined,
};

/** A bar a candidate on a terminal; elsewhere a plain line at each tenth of the work, not twice in a second, or every ten seconds. */
export function showProgress(candidates: readonly PlannedRow[], context: Context): Progress {
  const rows = new Map<string, Row>(
    candidates.map(({ id, planned, done }) => [
      id,
      {
        id,
        done,
        cells: new Map(planned),
        planned: totalOf(planned),
        failed: 0,
        inFlight: 0,
        resends: 0,
        coldWaits: 0,
      },
    ]),
  );
  const startedAtMs = context.clock.nowMs();
  const doneBefore = sum(rows, (row) => row.done);
  const count = (id: string, result: Result | null) => {
    const row = rows.get(id);
    if (row === undefined) return;
    row.inFlight -= 1;
    if (result === null || result.phase !== 'measured') return;
    row.done += 1;
    if (result.status !== 'ok') row.failed += 1;
    row.resends += Math.max(0, result.attempts.length - 1);
    if (result.attempts.some((attempt) => attempt.cold !== null)) row.coldWaits += 1;
  };
  const head = () => {
    const elapsedMs = context.clock.nowMs() - startedAtMs;
    const done = sum(rows, (row) => row.done);
    const planned = sum(rows, (row) => row.planned);
    const perMs = (done - doneBefore) / Math.max(1, elapsedMs);
    const eta = perMs > 0 && done < planned ? `, about ${formatDuration((planned - done) / perMs)} left` : '';
    return `${done}/${planned} requests in ${formatDuration(elapsedMs)}, ${(perMs * 1000).toFixed(1)}/s${eta}`;
  };
  const begin = (id: string) => {
    const row = rows.get(id);
    if (row !== undefined) row.inFlight += 1;
  };
  const plan: Plan = (id, cellId, requests) => {
    const row = rows.get(id);
    if (row === undefined) return;
    row.cells.set(cellId, requests);
    row.planned = totalOf(row.cells);
  };
  return context.terminal.live
    ? liveProgress(rows, head, { begin, count, plan }, context)
    : plainProgress(rows, head, { begin, count, plan }, context);
}

/** What both ways of showing do with an event. */
interface Tally {
  readonly begin: (id: string) => void;
  readonly count: (id: string, result: Result | null) => void;
  readonly plan: Plan;
}

type Plan = Progress['planned'];

function liveProgress(
  rows: ReadonlyMap<string, Row>,
  head: () => string,
  { begin, count, plan }: Tally,
  context: Context,
): Progress {
  const block = createLogUpdate(context.errStream, { showCursor: true });
  const color = pc.createColors(context.terminal.color);
  const draw = () =>
    block(
      [head(), ...[...rows.values()].map((row) => drawRow(row, context.terminal.columns, color))].join('\n'),
    );
  const timer = setInterval(draw, LIVE_EVERY_MS);
  return {
    started: begin,
    ended: count,
    planned: plan,
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

function plainProgress(
  rows: ReadonlyMap<string, Row>,
  head: () => string,
  { begin, count, plan }: Tally,
  context: Context,
): Progress {
  const planned = sum(rows, (row) => row.planned);
  let saidTenth = 0;
  let saidAtMs = context.clock.nowMs();
  const line = () => {
    const doubts = [...rows.values()]
      .filter((row) => row.failed + row.resends > 0)
      .map((row) => `${row.id}: ${notes(row)}`);
    context.err(`${head()}${doubts.length > 0 ? ` · ${doubts.join(' · ')}` : ''}\n`);
    saidAtMs = context.clock.nowMs();
  };
  return {
    started: begin,
    planned: plan,
    ended: (id, result) => {
      count(id, result);
      const done = sum(rows, (row) => row.done);
      const tenth = Math.floor((10 * done) / Math.max(1, planned));
      const gapMs = context.clock.nowMs() - saidAtMs;
      const due = tenth === saidTenth ? gapMs >= PLAIN_EVERY_MS : gapMs >= PLAIN_GAP_MS || done === planned;
      if (!due) return;
      saidTenth = tenth;
      line();
    },
    say: (text) => context.err(`${text}\n`),
    close: () => undefined,
  };
}

function drawRow(row: Row, columns: number, color: ReturnType<typeof pc.createColors>): string {
  const width = Math.max(8, Math.min(24, columns - 56));
  const full = Math.round((width * row.done) / Math.max(1, row.planned));
  const bar = color.cyan('█'.repeat(full)) + color.dim('░'.repeat(width - full));
  const id = row.id.length > 20 ? `${row.id.slice(0, 19)}…` : row.id.padEnd(20);
  const text = notes(row);
  return `${id} ${bar} ${String(row.done).padStart(String(row.planned).length)}/${row.planned}${row.inFlight > 0 ? ` ${row.inFlight} in flight` : ''}${text === '' ? '' : ` ${color.yellow(text)}`}`;
}

function notes(row: Row): string {
  const parts = [
    row.failed > 0 ? `${row.failed} failed` : '',
    row.coldWaits > 0 ? `${row.coldWaits} met a cold model` : '',
    row.resends > 0 ? `${row.resends} re-sent` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function sum(rows: ReadonlyMap<string, Row>, pick: (row: Row) => number): number {
  return [...rows.values()].reduce((total, row) => total + pick(row), 0);
}

function totalOf(planned: ReadonlyMap<string, number>): number {
  return [...planned.values()].reduce((total, requests) => total + requests, 0);
}
