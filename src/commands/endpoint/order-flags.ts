import type { EndpointChange } from '../../endpoints/api.ts';
import { DEFAULTS } from '../../suite/defaults.ts';
import type { EndpointOrder } from '../../types/endpoint.ts';
import type { JsonObject } from '../../types/json.ts';
import { InputError } from '../../util/errors.ts';
import { asObject } from '../../util/json-shape.ts';
import { parseJson } from '../../util/parse-json.ts';
import { wholeNumber } from '../flag-values.ts';

type Flags = Readonly<Record<string, unknown>>;

/** Flags of what is created or changed. */
export const ORDER_FLAGS = [
  { flags: '--model <id>', description: 'create: model on the Hub' },
  {
    flags: '--vendor <name>',
    description: 'create: aws, azure or gcp',
    parse: oneOf('--vendor', ['aws', 'azure', 'gcp']),
  },
  { flags: '--region <name>', description: 'create: region of the cloud, such as us-east-1' },
  {
    flags: '--accelerator <kind>',
    description: 'create, update: cpu, gpu or neuron',
    parse: oneOf('--accelerator', ['cpu', 'gpu', 'neuron']),
  },
  {
    flags: '--instance-type <name>',
    description: 'create, update: machine, as `hfbench endpoint prices` lists them',
  },
  { flags: '--instance-size <size>', description: 'create, update: x1, x2, …' },
  {
    flags: '--min-replica <n>',
    description: 'create, update: fewest replicas (default 1; 0 lets it scale to zero)',
    parse: wholeNumber('--min-replica', 0),
  },
  {
    flags: '--max-replica <n>',
    description: 'create, update: most replicas (default 1)',
    parse: wholeNumber('--max-replica', 1),
  },
  {
    flags: '--scale-to-zero-minutes <n>',
    description: 'create, update: idle minutes after which it scales to zero (default: never)',
    parse: wholeNumber('--scale-to-zero-minutes', 1),
  },
  {
    flags: '--type <who>',
    description: 'create: public, authenticated (default) or private',
    parse: oneOf('--type', ['public', 'authenticated', 'private']),
  },
  { flags: '--framework <name>', description: 'create: framework of the model (default pytorch)' },
  { flags: '--revision <commit>', description: 'create: commit of the model (default: its latest)' },
  {
    flags: '--image <json>',
    description: "create: the API's model.image, an object with one engine as its key",
    parse: image,
  },
] as const;

/** What `create` orders; an InputError names every flag that is missing. */
export function orderOf(flags: Flags): { readonly model: string; readonly order: EndpointOrder } {
  const needed = ['model', 'vendor', 'region', 'accelerator', 'instanceType', 'instanceSize'];
  const missing = needed.filter((name) => flags[name] === undefined);
  if (missing.length > 0) {
    throw new InputError(`create needs ${missing.map((name) => `--${dashed(name)}`).join(', ')}`, {
      hint: '`hfbench endpoint prices` lists vendors, regions and instances',
    });
  }
  const text = (name: string) => String(flags[name]);
  const number = (name: string) => (flags[name] as number | undefined) ?? null;
  const off = DEFAULTS.lease;
  const minReplica = number('minReplica') ?? off.minReplica;
  const maxReplica = number('maxReplica') ?? Math.max(off.maxReplica, minReplica);
  if (maxReplica < minReplica) throw new InputError('--max-replica is less than --min-replica');
  return {
    model: text('model'),
    order: {
      vendor: text('vendor'),
      region: text('region'),
      accelerator: flags.accelerator as EndpointOrder['accelerator'],
      instanceType: text('instanceType'),
      instanceSize: text('instanceSize'),
      minReplica,
      maxReplica,
      scaleToZeroMinutes: number('scaleToZeroMinutes'),
      type: (flags.type as EndpointOrder['type'] | undefined) ?? off.type,
      framework: (flags.framework as string | undefined) ?? off.framework,
      revision: (flags.revision as string | undefined) ?? null,
      image: (flags.image as JsonObject | undefined) ?? null,
    },
  };
}

/** What `update` changes; an InputError when that is nothing. */
export function changeOf(flags: Flags): EndpointChange {
  const names = [
    'accelerator',
    'instanceType',
    'instanceSize',
    'minReplica',
    'maxReplica',
    'scaleToZeroMinutes',
  ];
  const change = names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]);
  if (change.length > 0) return Object.fromEntries(change) as EndpointChange;
  throw new InputError('update was told nothing to change', {
    hint: `it takes ${names.map((name) => `--${dashed(name)}`).join(', ')}`,
  });
}

function oneOf(flag: string, values: readonly string[]): (text: string) => string {
  return (text) => {
    if (values.includes(text)) return text;
    throw new InputError(`${flag} takes ${values.join(', ')}, got "${text}"`);
  };
}

function image(text: string): JsonObject {
  const object = asObject(parseJson(text));
  if (object !== null && Object.keys(object).length === 1) return object;
  throw new InputError(`--image takes a JSON object with one engine as its key, got ${text}`, {
    hint: `for example '{"huggingface": {}}'`,
  });
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
