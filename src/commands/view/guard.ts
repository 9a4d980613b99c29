import type { IncomingMessage } from 'node:http';

/** Why a request is turned away. */
export interface Refusal {
  readonly status: 400 | 403 | 405;
  readonly message: string;
}

/**
 * Turns away what does not come from a page of ours or from the address bar: other methods than GET and HEAD, a Host that
 * is not this machine's own name with the port (DNS rebinding), and what another site asks for behind its reader's back.
 */
export function refusalOf(request: IncomingMessage, port: number): Refusal | null {
  if (!['GET', 'HEAD'].includes(request.method ?? ''))
    return { status: 405, message: 'Only GET and HEAD are answered.' };
  const hosts = request.rawHeaders.filter((name, place) => place % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length !== 1 || !isOwnHost(request.headers.host, port))
    return { status: 403, message: 'This server answers to localhost alone.' };
  if (!isOwnSite(request)) return { status: 403, message: 'Another site may not ask for this.' };
  if (request.url?.startsWith('/') !== true) return { status: 400, message: 'An address begins with /.' };
  return null;
}

function isOwnHost(host: string | undefined, port: number): boolean {
  const names = ['localhost', '127.0.0.1', '[::1]'];
  const own = names.map((name) => `${name}:${port}`);
  return host !== undefined && [...own, ...(port === 80 ? names : [])].includes(host.toLowerCase());
}

/** A link on another site may lead here; its scripts, pictures and frames may not (Fetch Metadata, W3C). */
function isOwnSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'none' || site === 'same-origin') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
