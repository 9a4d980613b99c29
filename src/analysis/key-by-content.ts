import type { CellData } from './cell-data.ts';

/** The cell with the hash of its content as every sample's id, so that cells of two runs pair whatever their rows are called. */
export function keyByContent(data: CellData): CellData {
  return {
    ...data,
    measured: data.measured.map((entry) => ({
      ...entry,
      row: { ...entry.row, sampleId: entry.row.sampleHash },
    })),
    judged: data.judged.map((item) => ({ ...item, sampleId: item.sampleHash })),
  };
}
