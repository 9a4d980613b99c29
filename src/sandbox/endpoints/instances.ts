import type { JsonObject } from '../../types/json.ts';

/** A machine that can be rented. */
export interface Instance {
  readonly vendor: string;
  readonly region: string;
  readonly accelerator: 'cpu' | 'gpu';
  readonly instanceType: string;
  /** Such as x4: this many of the type's units. */
  readonly instanceSize: string;
  /** USD for one replica. */
  readonly pricePerHour: number;
}

/** A type of machine with its memory, GB for one unit, and its hourly prices in USD by the number of units. */
interface Machine {
  readonly type: string;
  readonly memoryGb: number;
  /** Null: a CPU. */
  readonly gpuMemoryGb: number | null;
  readonly prices: Readonly<Record<number, number>>;
}

const AWS: readonly Machine[] = [
  {
    type: 'intel-spr',
    memoryGb: 2,
    gpuMemoryGb: null,
    prices: { 1: 0.033, 2: 0.067, 4: 0.134, 8: 0.268, 16: 0.536 },
  },
  { type: 'nvidia-t4', memoryGb: 14, gpuMemoryGb: 14, prices: { 1: 0.5, 4: 3 } },
  { type: 'nvidia-l4', memoryGb: 30, gpuMemoryGb: 24, prices: { 1: 0.8, 4: 3.8 } },
  { type: 'nvidia-a10g', memoryGb: 30, gpuMemoryGb: 24, prices: { 1: 1, 4: 5 } },
  { type: 'nvidia-l40s', memoryGb: 60, gpuMemoryGb: 48, prices: { 1: 1.8, 4: 8.3, 8: 23.5 } },
  { type: 'nvidia-a100', memoryGb: 145, gpuMemoryGb: 80, prices: { 1: 2.5, 2: 5, 4: 10, 8: 20 } },
];
const AZURE: readonly Machine[] = [
  { type: 'intel-xeon', memoryGb: 2, gpuMemoryGb: null, prices: { 1: 0.06, 2: 0.12, 4: 0.24, 8: 0.48 } },
];
const GCP: readonly Machine[] = [
  { type: 'intel-spr', memoryGb: 2, gpuMemoryGb: null, prices: { 1: 0.05, 2: 0.1, 4: 0.2, 8: 0.4 } },
  { type: 'nvidia-t4', memoryGb: 14, gpuMemoryGb: 16, prices: { 1: 0.5 } },
  { type: 'nvidia-l4', memoryGb: 30, gpuMemoryGb: 24, prices: { 1: 0.7, 4: 3.8 } },
];

const CLOUDS = [
  { vendor: 'aws', regions: ['us-east-1', 'eu-west-1'], machines: AWS },
  { vendor: 'azure', regions: ['eastus'], machines: AZURE },
  { vendor: 'gcp', regions: ['us-east4'], machines: GCP },
] as const;

/** What an endpoint runs on that nobody ordered a machine for. */
export const SMALLEST_INSTANCE: Instance = {
  vendor: 'aws',
  region: 'us-east-1',
  accelerator: 'cpu',
  instanceType: 'intel-spr',
  instanceSize: 'x1',
  pricePerHour: 0.033,
};

/** The machine of these names; null: there is none. */
export function findInstance(wanted: Omit<Instance, 'pricePerHour'>): Instance | null {
  const cloud = CLOUDS.find(({ vendor }) => vendor === wanted.vendor);
  const machine = cloud?.machines.find(({ type }) => type === wanted.instanceType);
  if (cloud === undefined || machine === undefined) return null;
  if (!cloud.regions.some((region) => region === wanted.region)) return null;
  if (acceleratorOf(machine) !== wanted.accelerator) return null;
  const sized = Object.entries(machine.prices).find(([units]) => `x${units}` === wanted.instanceSize);
  return sized === undefined ? null : { ...wanted, pricePerHour: sized[1] };
}

/** The management API's `GET /v2/provider/{namespace}`: clouds with their regions and the machines there, with USD an hour. */
export function describeProviders(): JsonObject {
  return {
    vendors: CLOUDS.map(({ vendor, regions, machines }) => ({
      name: vendor,
      status: 'available',
      regions: regions.map((region) => ({
        name: region,
        label: region,
        status: 'available',
        computes: machines.flatMap((machine) => describeMachine(`${vendor}-${region}`, machine)),
      })),
    })),
  };
}

function describeMachine(place: string, machine: Machine): JsonObject[] {
  const accelerator = acceleratorOf(machine);
  return Object.entries(machine.prices).map(([units, pricePerHour]) => ({
    id: `${place}-${machine.type}-x${units}`,
    accelerator,
    numAccelerators: Number(units),
    memoryGb: machine.memoryGb * Number(units),
    gpuMemoryGb: machine.gpuMemoryGb === null ? null : machine.gpuMemoryGb * Number(units),
    instanceType: machine.type,
    instanceSize: `x${units}`,
    architecture: machine.type,
    status: 'available',
    pricePerHour,
    quota: { maxAccelerators: 64, usedAccelerators: 0 },
  }));
}

function acceleratorOf({ gpuMemoryGb }: Machine): 'cpu' | 'gpu' {
  return gpuMemoryGb === null ? 'cpu' : 'gpu';
}
