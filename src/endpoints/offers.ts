import type { Json } from '../types/json.ts';
import { asAmount, asObject, asText } from '../util/json-shape.ts';

/** An instance that the API offers, with its price of today. Null: it does not say. */
export interface OfferedInstance {
  readonly vendor: string;
  readonly region: string | null;
  readonly accelerator: string | null;
  readonly instanceType: string;
  readonly instanceSize: string;
  readonly architecture: string | null;
  readonly memoryGb: number | null;
  /** available, low_availability, not_available, reserved or deprecated. */
  readonly status: string | null;
  /** USD for an hour of one replica. */
  readonly perHourUsd: number | null;
}

/** Reads the answer of `GET /provider/{namespace}`; what has not its shape is left out. */
export function readOffers(body: Json | undefined): readonly OfferedInstance[] {
  return listIn(asObject(body)?.vendors).flatMap((vendor) => {
    const vendorName = asText(asObject(vendor)?.name);
    if (vendorName === null) return [];
    return listIn(asObject(vendor)?.regions).flatMap((region) =>
      listIn(asObject(region)?.computes).flatMap((compute) =>
        readOffer(vendorName, asText(asObject(region)?.name), compute),
      ),
    );
  });
}

function readOffer(vendor: string, region: string | null, body: Json): readonly OfferedInstance[] {
  const compute = asObject(body);
  const instanceType = asText(compute?.instanceType);
  const instanceSize = asText(compute?.instanceSize);
  if (compute === null || instanceType === null || instanceSize === null) return [];
  return [
    {
      vendor,
      region,
      instanceType,
      instanceSize,
      accelerator: asText(compute.accelerator),
      architecture: asText(compute.architecture),
      memoryGb: asAmount(compute.gpuMemoryGb) ?? asAmount(compute.memoryGb),
      status: asText(compute.status),
      perHourUsd: asAmount(compute.pricePerHour),
    },
  ];
}

/** USD for an hour of one replica of an instance by the API's offers; null: it is not among them, or has no price. */
export function offeredPricePerHour(
  offers: readonly OfferedInstance[],
  wanted: {
    readonly vendor: string | null;
    readonly region?: string | null;
    readonly instanceType: string | null;
    readonly instanceSize: string | null;
  },
): number | null {
  const same = offers.filter(
    ({ vendor, instanceType, instanceSize, perHourUsd }) =>
      perHourUsd !== null &&
      vendor === wanted.vendor &&
      instanceType === wanted.instanceType &&
      instanceSize === wanted.instanceSize,
  );
  const near = same.find(({ region }) => region === (wanted.region ?? null));
  return (near ?? same[0])?.perHourUsd ?? null;
}

function listIn(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
