import type { FileHandle } from 'node:fs/promises';
import { SERVED_POLICY } from '../../reporters/pages/template.ts';
import { openRunFile, RUN_FILES } from './run-files.ts';

/** A page or a line. */
export interface TextAnswer {
  readonly kind: 'text';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What is sent for an address. */
export type Answer =
  | TextAnswer
  | {
      readonly kind: 'file';
      readonly headers: Readonly<Record<string, string>>;
      /** Closed by whoever sends it. */
      readonly file: FileHandle;
      readonly size: number;
    }
  | { readonly kind: 'live'; readonly headers: Readonly<Record<string, string>>; readonly folder: string };

/** Headers of every answer. Nothing of it may be read, framed or kept by another site. */
const COMMON = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
} as const;

/**
 * A report is one file with its own script, and older versions had another, so its script is not known by hash. It runs in
 * an origin of its own, where it can reach neither these pages nor any host.
 */
const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; media-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'";

/** A page of ours. */
export function pageAnswer(body: string, status = 200): TextAnswer {
  return {
    kind: 'text',
    status,
    headers: {
      ...COMMON,
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': SERVED_POLICY,
    },
    body,
  };
}

/** A line for whoever is turned away. */
export function plainAnswer(status: number, body: string): TextAnswer {
  return {
    kind: 'text',
    status,
    headers: {
      ...COMMON,
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Security-Policy': FILE_POLICY,
    },
    body: `${body}\n`,
  };
}

/** A file of a run folder; null: there is no such file to hand out. */
export async function fileAnswer(folder: string, name: string): Promise<Answer | null> {
  const opened = await openRunFile(folder, name);
  const about = RUN_FILES[name];
  if (opened === null || about === undefined) return null;
  return {
    kind: 'file',
    ...opened,
    headers: {
      ...COMMON,
      'Content-Type': about.type,
      'Content-Security-Policy': name === 'report.html' ? REPORT_POLICY : FILE_POLICY,
      'Content-Disposition': `${about.shown ? 'inline' : 'attachment'}; filename="${name}"`,
    },
  };
}

/** The progress of a run. */
export function liveAnswer(folder: string): Answer {
  return {
    kind: 'live',
    folder,
    headers: {
      ...COMMON,
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Content-Security-Policy': FILE_POLICY,
    },
  };
}
