import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxKnobs } from '../types/suite.ts';
import { InputError, messageOf } from '../util/errors.ts';
import { createPlaces, createRoot, DEFAULT_KNOBS, type DeploymentConfig } from './deployment.ts';
import { createFaultPlan, type ManagementFault } from './endpoints/faults.ts';
import { createEndpointRegistry } from './endpoints/registry.ts';
import { createLedger } from './ledger.ts';
import type { ModelSet } from './models/model.ts';
import { trainModels } from './models/registry.ts';
import { type ServerState, serveRequest } from './serve.ts';
import { createServerClock } from './server-clock.ts';

/** What a sandbox serves: every model at the root, and deployments beside it. */
export interface SandboxConfig {
  /** 0: any free port. */
  readonly port: number;
  readonly deployments: readonly DeploymentConfig[];
  /** Knobs of the root; absent: always warm, unlimited, each model at its own pace. */
  readonly rootKnobs?: SandboxKnobs;
  /** Failures that the management API has once each; absent: none. */
  readonly managementFaults?: readonly ManagementFault[];
}

/** A running sandbox. */
export interface Sandbox {
  /** http://127.0.0.1:<port>; a deployment lives under `<url>/d/<its id, percent-encoded>`. */
  readonly url: string;
  /** Drops every connection and stops. May be called twice. */
  close(): Promise<void>;
}

/**
 * Starts the sandbox in this process, on loopback only, after training its models (or with the models given).
 * Throws InputError for a deployment that can't be, missing training data, or a port that can't be had.
 */
export async function startSandbox(
  config: SandboxConfig,
  models: ModelSet = trainModels(),
): Promise<Sandbox> {
  const server = createServer();
  const urlOf = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const state = createState(config, models, urlOf);
  server.on('request', (request, response) => serveRequest(state, request, response));
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 60_000;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
    else socket.destroy();
  });
  await listen(server, config.port);
  return { url: urlOf(), close: () => closeServer(server) };
}

function createState(config: SandboxConfig, models: ModelSet, url: () => string): ServerState {
  const { deployments, rootKnobs = DEFAULT_KNOBS, managementFaults = [] } = config;
  const places = createPlaces(deployments, models);
  const faults = createFaultPlan(managementFaults);
  return {
    clock: createServerClock(),
    ledger: createLedger(`sandbox-${randomBytes(4).toString('hex')}`),
    root: createRoot(models, rootKnobs),
    places,
    registry: createEndpointRegistry({
      configs: deployments,
      models,
      places,
      knobs: rootKnobs,
      failsStart: faults.failsStart,
    }),
    faults,
    url,
    countTokens: (text) => models.countTokens(text),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(new InputError(`The sandbox can't listen on port ${port}: ${messageOf(cause)}`, { cause }));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
