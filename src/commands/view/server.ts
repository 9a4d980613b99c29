import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { InputError } from '../../util/errors.ts';
import { type Answer, plainAnswer, type TextAnswer } from './answer.ts';
import { refusalOf } from './guard.ts';
import { LiveStreams } from './live/event-stream.ts';
import { answerTo } from './routes.ts';
import type { Site } from './site.ts';

/** A server that is up. */
export interface ViewServer {
  readonly url: string;
  /** Ends at once, open connections with it. */
  close(): Promise<void>;
}

/**
 * Serves the pages of a site on 127.0.0.1. Port 0: any that is free; a port that is taken is an InputError. `tell` hears of
 * what went wrong on our side.
 */
export async function serveSite(
  site: Site,
  options: { readonly port: number; readonly place: string; readonly tell: (error: unknown) => void },
): Promise<ViewServer> {
  const streams = new LiveStreams(site.clock);
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 30_000 }, (request, response) => {
    respond(request, response).catch((error: unknown) => {
      if (response.destroyed) return;
      options.tell(error);
      if (response.headersSent) response.destroy();
      else send(plainAnswer(500, 'This is a bug in hfbench; its terminal says more.'), request, response);
    });
  });
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const refused = refusalOf(request, portOf(server));
    const answer =
      refused === null
        ? await answerTo(request.url ?? '/', site, options.place)
        : plainAnswer(refused.status, refused.message);
    if (refused?.status === 405) response.setHeader('Allow', 'GET, HEAD');
    if (answer.kind === 'file') await sendFile(answer, request, response);
    else if (answer.kind === 'text') send(answer, request, response);
    else if (!streams.hasRoom()) send(plainAnswer(503, 'Too many pages follow runs.'), request, response);
    else {
      response.writeHead(200, answer.headers);
      if (request.method === 'HEAD') response.end();
      else streams.serve(answer.folder, response);
    }
  };
  await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${portOf(server)}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        streams.close();
        server.closeAllConnections();
      }),
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const known: Readonly<Record<string, string>> = {
        EADDRINUSE: `port ${port} is taken`,
        EACCES: `port ${port} needs rights that this user does not have`,
      };
      const message = known[error.code ?? ''];
      if (message === undefined) reject(error);
      else {
        const hint = 'name another with --port, or take any that is free with --port 0';
        reject(new InputError(message, { where: '--port', hint, cause: error }));
      }
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function send(answer: TextAnswer, request: IncomingMessage, response: ServerResponse): void {
  const body = Buffer.from(answer.body);
  response.writeHead(answer.status, { ...answer.headers, 'Content-Length': body.length });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function sendFile(
  { file, size, headers }: Extract<Answer, { kind: 'file' }>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.writeHead(200, { ...headers, 'Content-Length': size });
  if (request.method === 'HEAD' || size === 0) {
    await file.close();
    response.end();
    return;
  }
  // A file that grows meanwhile ends where it did.
  const stream = file.createReadStream({ start: 0, end: size - 1 });
  await pipeline(stream, response).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  });
}
