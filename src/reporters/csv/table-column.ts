/** A column of a table of rows, with what its cells are where they are known. */
export interface TableColumn {
  readonly name: string;
  /** whole: a count of ours, below 2^31; real: any number, a server's counts included. */
  readonly kind: 'text' | 'whole' | 'real' | 'truth';
}

const columnsOf =
  (kind: TableColumn['kind']) =>
  (names: string): readonly TableColumn[] =>
    names.split(',').map((name) => ({ name, kind }));

/** Columns of one kind from their names, by commas. */
export const text = columnsOf('text');
export const whole = columnsOf('whole');
export const real = columnsOf('real');
export const truth = columnsOf('truth');
