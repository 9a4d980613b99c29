import { type FileHandle, open } from 'node:fs/promises';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetSchema } from 'hyparquet';
import { InputError, messageOf } from '../util/errors.ts';
import { type Features, featuresOfMetadata } from './features.ts';

/** A parquet file open for reading; close it. */
export interface ParquetFile {
  readonly path: string;
  readonly buffer: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly columns: readonly ParquetColumn[];
  /** Null: the file names no features. */
  readonly features: Features | null;
  close(): Promise<void>;
}

/** A top-level column. */
export interface ParquetColumn {
  readonly name: string;
  /** It holds values itself, no lists or structs. */
  readonly flat: boolean;
  readonly decimal: boolean;
}

/** Opens a parquet file. One that is cut, no parquet, or at odds with its own row count is an InputError. */
export async function openParquet(path: string): Promise<ParquetFile> {
  const handle = await open(path).catch((cause: unknown) => {
    throw new InputError(`the file can't be read: ${messageOf(cause)}`, {
      where: path,
      hint: 'a relative path is relative to the suite file that names it',
      cause,
    });
  });
  try {
    return await describe(path, handle);
  } catch (cause) {
    await handle.close();
    if (cause instanceof InputError) throw cause;
    throw new InputError(`the file is no whole parquet file: ${messageOf(cause)}`, {
      where: path,
      hint: 'save or download it again',
      cause,
    });
  }
}

/** Number of rows that the file's own metadata states, and whether it names its features. */
export async function readParquetFacts(
  path: string,
): Promise<{ readonly rows: number; readonly features: Features | null }> {
  const file = await openParquet(path);
  await file.close();
  return { rows: Number(file.metadata.num_rows), features: file.features };
}

async function describe(path: string, handle: FileHandle): Promise<ParquetFile> {
  const { size } = await handle.stat();
  const buffer: AsyncBuffer = {
    byteLength: size,
    slice: (start, end = size) => readSlice(handle, start, end),
  };
  const metadata = await parquetMetadataAsync(buffer, { geoparquet: false });
  const rows = metadata.row_groups.reduce((sum, group) => sum + group.num_rows, 0n);
  if (rows !== metadata.num_rows) {
    throw new InputError(`the file states ${metadata.num_rows} rows, and its row groups hold ${rows}`, {
      where: path,
      hint: 'the file is damaged: save or download it again',
    });
  }
  const columns = parquetSchema(metadata).children.map(({ element, children }) => ({
    name: element.name,
    flat: children.length === 0 && element.repetition_type !== 'REPEATED',
    decimal: element.converted_type === 'DECIMAL' || element.logical_type?.type === 'DECIMAL',
  }));
  const features = featuresOfMetadata(metadata.key_value_metadata);
  return { path, buffer, metadata, columns, features, close: () => handle.close() };
}

async function readSlice(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(end - start);
  for (let filled = 0; filled < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) throw new Error(`the file ends at byte ${start + filled} of ${end}`);
    filled += bytesRead;
  }
  return bytes.buffer;
}
