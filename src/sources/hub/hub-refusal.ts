import { readErrorBody } from '../../http/error-body.ts';
import type { Json } from '../../types/json.ts';
import { InputError } from '../../util/errors.ts';
import { parseJson } from '../../util/parse-json.ts';
import type { HubAnswer } from './hub-http.ts';

/** JSON of a successful answer; anything else is an InputError that says what to do. `asked` names it: "the list of splits". */
export function jsonOf(answer: HubAnswer, asked: string, repo: string): Json {
  if (answer.status !== 200 || answer.fault !== null) throw refusalOf(answer, asked, repo);
  const value = parseJson(answer.body);
  if (value === undefined) {
    throw new InputError(`${asked} could not be read: the answer is no JSON`, {
      where: sourceName(repo),
      hint: `${hostOf(answer)} answered; is it the Hub? HF_ENDPOINT and HF_DATASETS_SERVER name other hosts`,
    });
  }
  return value;
}

/** True when the host says for good that there is no such thing, and not that it failed. */
export function isAbsent({ status, fault }: HubAnswer): boolean {
  return fault === null && (status === 404 || status === 501);
}

/** What an answer other than success means for the user. */
export function refusalOf(answer: HubAnswer, asked: string, repo: string): InputError {
  const { message, hint } = meaningOf(answer, asked, repo);
  return new InputError(message, { where: sourceName(repo), hint });
}

/** `hf://datasets/org/name`. */
export function sourceName(repo: string): string {
  return `hf://datasets/${repo}`;
}

interface Meaning {
  readonly message: string;
  readonly hint: string;
}

function meaningOf(answer: HubAnswer, asked: string, repo: string): Meaning {
  const { status, fault, headers, authorized } = answer;
  if (fault !== null || status === null) {
    return {
      message: `${asked} could not be read: ${fault ?? 'no answer'}`,
      hint: `${hostOf(answer)} did not answer whole after several tries; is the network there?`,
    };
  }
  const code = headers['x-error-code'] ?? '';
  const said = readErrorBody(answer.body).message ?? headers['x-error-message'] ?? null;
  const quote = said === null ? `status ${status}` : `status ${status}: ${said}`;
  if (/gated/i.test(code) || ((status === 401 || status === 403) && /gated/i.test(said ?? ''))) {
    return { message: `dataset ${repo} is gated (${quote})`, hint: gatedHint(repo, authorized) };
  }
  if (/renamed/i.test(code)) {
    return {
      message: `dataset ${repo} has another name now: ${said ?? 'not told'}`,
      hint: 'write the new name',
    };
  }
  if (status === 401 || status === 403 || /^External/.test(code) || /^RepoNotFound$/.test(code)) {
    return { message: `dataset ${repo} can't be reached (${quote})`, hint: accessHint(answer) };
  }
  if (status > 299 && status < 400) {
    return {
      message: `${asked} could not be read: ${hostOf(answer)} sends to ${headers.location ?? 'nowhere'}`,
      hint: 'if the dataset was renamed, write its new name; HF_ENDPOINT names another host',
    };
  }
  return { message: `${asked} could not be read (${quote})`, hint: hintOf(status, code, repo) };
}

function gatedHint(repo: string, authorized: boolean): string {
  const terms = `accept its terms at https://huggingface.co/datasets/${repo}`;
  return authorized ? `${terms} with the account of your token` : `${terms} and set HF_TOKEN`;
}

function accessHint(answer: HubAnswer): string {
  if (answer.authorized) return 'is it spelled right, and may the account of your token read it?';
  return `is it spelled right? A private or gated dataset needs HF_TOKEN; none was sent to ${hostOf(answer)}`;
}

function hintOf(status: number, code: string, repo: string): string {
  if (code === 'ResponseNotReady')
    return 'the Hub is still preparing this dataset: try again in a few minutes';
  if (code === 'RevisionNotFound')
    return `see its branches at https://huggingface.co/datasets/${repo}/tree/main`;
  if (code === 'DatasetWithTooManyConfigsError') {
    return 'the viewer does not cover datasets with so many configs: download the split and name its file';
  }
  if (status === 429) return 'too many requests: wait five minutes, or set HF_TOKEN for a larger quota';
  if (status >= 500) return 'the host failed several times: try again later';
  return 'is the dataset spelled right?';
}

function hostOf({ url }: HubAnswer): string {
  return new URL(url).host;
}
