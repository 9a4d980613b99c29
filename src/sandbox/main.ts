import { InputError, messageOf } from '../util/errors.ts';
import type { ChildMessage } from './launch.ts';
import { trainModels } from './models/registry.ts';
import { type SandboxConfig, startSandbox } from './sandbox.ts';

// The program of the sandbox's own process: it takes its config from its parent, tells it the URL, and dies with it.
// The channel to the parent closes however the parent ends, so no sandbox is ever left behind.
process.on('disconnect', () => process.exit(0));
if (process.connected !== true) process.exit(1);

// Ctrl-C reaches every process of a terminal; the parent decides when its sandbox ends.
process.on('SIGINT', () => undefined);

process.once('message', (message) => {
  start(message as SandboxConfig).then(
    ({ url }) => tell({ kind: 'started', url }),
    (error: unknown) => {
      const details =
        error instanceof InputError ? { where: error.where, hint: error.hint } : { where: null, hint: null };
      tell({ kind: 'failed', message: messageOf(error), ...details });
    },
  );
});

/** Only what is asked for is trained: a run waits for its sandbox. */
async function start(config: SandboxConfig) {
  const wanted = config.deployments.map(({ model }) => model);
  return startSandbox(config, trainModels(undefined, wanted));
}

function tell(message: ChildMessage): void {
  process.send?.(message);
}
