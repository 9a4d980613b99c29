import type { EndpointState } from '../../types/endpoint.ts';
import type { JsonObject } from '../../types/json.ts';
import { type Endpoint, serves } from './endpoint.ts';
import { presentSpan } from './life.ts';

/** Where and when the server is, for addresses and wall times. */
export interface ServerPlace {
  /** http://127.0.0.1:<port> */
  readonly url: string;
  /** Wall time of the clock's zero, ms since the epoch. */
  readonly wallZeroMs: number;
  readonly nowMs: number;
}

const MESSAGES: Readonly<Record<EndpointState, string>> = {
  pending: 'Endpoint waiting to be scheduled',
  initializing: 'Endpoint is initializing',
  updating: 'Endpoint is updating',
  updateFailed: 'Endpoint failed to update',
  running: 'Endpoint is ready',
  paused: 'Endpoint is paused',
  failed: 'Endpoint failed to deploy',
  scaledToZero: 'Endpoint is scaled to zero',
};

const OWNER = { id: 'sandbox', name: 'sandbox' };

/** An endpoint as the management API tells of it. `status.updatedAt` is the wall time of its last change of state. */
export function describeEndpoint(endpoint: Endpoint, server: ServerPlace): JsonObject {
  const { name, type, instance, framework, revision, repository, task, image, ...scaling } = endpoint.order();
  const { vendor, region, accelerator, instanceType, instanceSize } = instance;
  const { minReplica, maxReplica, scaleToZeroTimeout } = scaling;
  return {
    name,
    type,
    accountId: null,
    provider: { vendor, region },
    healthRoute: '/health',
    compute: {
      accelerator,
      instanceType,
      instanceSize,
      scaling: { minReplica, maxReplica, scaleToZeroTimeout },
    },
    model: { repository, framework, revision, ...(task === null ? {} : { task }), image },
    status: describeStatus(endpoint, server),
  };
}

function describeStatus(endpoint: Endpoint, { url, wallZeroMs, nowMs }: ServerPlace): JsonObject {
  const span = presentSpan(endpoint.life(nowMs));
  const wallTime = (ms: number) => new Date(wallZeroMs + ms).toISOString();
  const address = `${url}/d/${encodeURIComponent(endpoint.deploymentId)}`;
  return {
    state: span.state,
    message: MESSAGES[span.state],
    ...(endpoint.deployed(nowMs) ? { url: address } : {}),
    createdAt: wallTime(endpoint.bornMs),
    createdBy: OWNER,
    updatedAt: wallTime(span.fromMs),
    updatedBy: OWNER,
    private: null,
    readyReplica: serves(span) ? span.replicas : 0,
    targetReplica: span.replicas,
  };
}
