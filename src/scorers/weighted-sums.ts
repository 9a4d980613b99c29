/**
 * Sums rows of counts with row i taken `weights[i]` times (absent: once), and the weights themselves. For metrics of
 * sums, which a bootstrap asks for thousands of times. The array of sums is used again by the next call.
 */
export function sumRows(
  rows: readonly ArrayLike<number>[],
  width: number,
): (weights?: ArrayLike<number>) => { readonly total: number; readonly sums: Float64Array } {
  const cells = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    cells.set(row, i * width);
  });
  const sums = new Float64Array(width);
  return (weights) => {
    sums.fill(0);
    let total = 0;
    for (let i = 0; i < rows.length; i += 1) {
      const weight = weights === undefined ? 1 : (weights[i] as number);
      if (weight === 0) continue;
      total += weight;
      for (let column = 0; column < width; column += 1) {
        sums[column] = (sums[column] as number) + weight * (cells[i * width + column] as number);
      }
    }
    return { total, sums };
  };
}
