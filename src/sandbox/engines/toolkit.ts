import type { IncomingHttpHeaders } from 'node:http';
import { plainRefusal, textRefusal } from '../refusal.ts';
import { ALL_TASKS, type Engine, type HealthRoute, type WorkRoute } from './engine.ts';
import { locateOnly } from './locate.ts';
import { readPipeline } from './pipeline.ts';

const MEDIA_TYPES = [
  ...['png', 'jpeg', 'jpg', 'tiff', 'bmp', 'gif', 'webp', 'x-image'].map((name) => `image/${name}`),
  ...[
    'x-flac',
    'flac',
    'mpeg',
    'x-mpeg-3',
    'wave',
    'wav',
    'x-wav',
    'ogg',
    'x-audio',
    'webm',
    'm4a',
    'x-m4a',
  ].map((name) => `audio/${name}`),
];
const TYPES = ['application/json', ...MEDIA_TYPES];

const predict: WorkRoute = {
  kind: 'work',
  dialect: 'toolkit',
  locate: locateOnly,
  read: (request, { model }) => readPipeline(request, model, null),
};

const health: HealthRoute = { kind: 'health', payload: { kind: 'text', text: 'Ok' } };

/** The inference toolkit of dedicated endpoints (Starlette over transformers): 400 for every failure, no timing. */
export const toolkit: Engine = {
  name: 'toolkit',
  tasks: ALL_TASKS.filter((task) => task !== 'chat-completion'),
  routes: [
    ['POST', '/', predict],
    ['POST', '/predict', predict],
    ['GET', '/', health],
    ['GET', '/health', health],
  ],
  checkHeaders,
  refusalOf: ({ field, kind, message }) =>
    plainRefusal(400, kind === 'json' || kind === 'length' ? message : `${field}: ${message}`),
  notFound: () => textRefusal(404, 'Not Found'),
  failure: { error: 'CUDA out of memory (simulated failure)' },
  timing: () => ({}),
  streamHeaders: {},
};

/** The toolkit matches Content-Type and Accept as exact strings. Throws Refusal 400 for any other. */
function checkHeaders(headers: IncomingHttpHeaders): void {
  const contentType = headers['content-type'];
  const exact = [...TYPES, 'application/json; charset=UTF-8'];
  if (contentType === undefined || !exact.includes(contentType)) {
    throw unsupported('Content type', 'content types', contentType ?? 'None');
  }
  const { accept } = headers;
  if (accept !== undefined && accept !== '*/*' && !exact.includes(accept)) {
    throw unsupported('Accept type', 'accept types', accept);
  }
}

function unsupported(what: string, plural: string, found: string): Error {
  return plainRefusal(400, `${what} "${found}" not supported. Supported ${plural} are: ${TYPES.join(', ')}`);
}
