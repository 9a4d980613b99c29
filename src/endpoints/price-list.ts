/** Prices of one instance by its sizes, USD for an hour of one replica. */
interface ListedInstance {
  readonly vendor: 'aws' | 'azure' | 'gcp';
  readonly instanceType: string;
  readonly accelerator: 'cpu' | 'gpu' | 'neuron';
  /** New endpoints may not get it any more. */
  readonly deprecated: boolean;
  readonly sizes: Readonly<Record<string, number>>;
}

/** The published price list, its source and the day on which it was last changed. */
export const PRICE_LIST = Object.freeze({
  source: 'https://huggingface.co/docs/inference-endpoints/pricing',
  date: '2026-05-19',
  instances: [
    cpu('aws', 'intel-spr', { x1: 0.033, x2: 0.067, x4: 0.134, x8: 0.268, x16: 0.536 }),
    cpu('azure', 'intel-xeon', { x1: 0.06, x2: 0.12, x4: 0.24, x8: 0.48 }),
    cpu('gcp', 'intel-spr', { x1: 0.05, x2: 0.1, x4: 0.2, x8: 0.4 }),
    { ...cpu('aws', 'intel-icl', { x1: 0.032, x2: 0.064, x4: 0.128, x8: 0.256 }), deprecated: true },
    gpu('aws', 'nvidia-t4', { x1: 0.5, x4: 3 }),
    gpu('aws', 'nvidia-l4', { x1: 0.8, x4: 3.8 }),
    gpu('aws', 'nvidia-a10g', { x1: 1, x4: 5 }),
    gpu('aws', 'nvidia-l40s', { x1: 1.8, x4: 8.3, x8: 23.5 }),
    gpu('aws', 'nvidia-a100', { x1: 2.5, x2: 5, x4: 10, x8: 20 }),
    { ...gpu('aws', 'nvidia-h100', { x1: 4.5, x2: 9, x4: 18, x8: 36 }), deprecated: true },
    gpu('aws', 'nvidia-h200', { x1: 5, x2: 10, x4: 20, x8: 40 }),
    { ...gpu('aws', 'nvidia-b200', { x1: 9.25, x2: 18.5, x4: 37, x8: 74 }), deprecated: true },
    gpu('gcp', 'nvidia-t4', { x1: 0.5 }),
    gpu('gcp', 'nvidia-l4', { x1: 0.7, x4: 3.8 }),
    gpu('gcp', 'nvidia-a100', { x1: 3.6, x2: 7.2, x4: 14.4, x8: 28.8 }),
    gpu('gcp', 'nvidia-h100', { x1: 10, x2: 20, x4: 40, x8: 80 }),
    {
      vendor: 'aws',
      instanceType: 'inf2',
      accelerator: 'neuron',
      deprecated: false,
      sizes: { x1: 0.75, x12: 12 },
    },
  ] as readonly ListedInstance[],
});

/** USD for an hour of one replica by the published list; null: it is not in it. */
export function listedPricePerHour(wanted: {
  readonly vendor: string | null;
  readonly instanceType: string | null;
  readonly instanceSize: string | null;
}): number | null {
  const listed = PRICE_LIST.instances.find(
    ({ vendor, instanceType }) => vendor === wanted.vendor && instanceType === wanted.instanceType,
  );
  if (listed === undefined || wanted.instanceSize === null) return null;
  return Object.hasOwn(listed.sizes, wanted.instanceSize)
    ? (listed.sizes[wanted.instanceSize] ?? null)
    : null;
}

function cpu(
  vendor: ListedInstance['vendor'],
  instanceType: string,
  sizes: ListedInstance['sizes'],
): ListedInstance {
  return { vendor, instanceType, accelerator: 'cpu', deprecated: false, sizes };
}

function gpu(
  vendor: ListedInstance['vendor'],
  instanceType: string,
  sizes: ListedInstance['sizes'],
): ListedInstance {
  return { vendor, instanceType, accelerator: 'gpu', deprecated: false, sizes };
}
