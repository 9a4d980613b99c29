import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from 'd3-shape';
import { element } from './svg.ts';

const SHAPES: readonly SymbolType[] = [
  symbolCircle,
  symbolSquare,
  symbolTriangle,
  symbolDiamond,
  symbolStar,
  symbolWye,
];
const COLORS = 8;

/** Class that carries a candidate's colour, by its place in the suite. */
export function colorClass(index: number): string {
  return `c${(index % COLORS) + 1}`;
}

/** A candidate's mark: shape and colour both tell it apart. */
export function candidateMark(index: number, x: number, y: number, areaPx: number, tip = ''): string {
  const shape = SHAPES[index % SHAPES.length] ?? symbolCircle;
  return element(
    'path',
    {
      class: `mark ${colorClass(index)}`,
      d: symbol(shape, areaPx)() ?? '',
      transform: `translate(${Math.round(x * 10) / 10},${Math.round(y * 10) / 10})`,
    },
    tip,
  );
}

/** The mark alone, for legends and headings. */
export function inlineMark(index: number): string {
  return element(
    'svg',
    { class: 'inline-mark', viewBox: '-8 -8 16 16', width: 14, height: 14, 'aria-hidden': 'true' },
    candidateMark(index, 0, 0, 90),
  );
}
