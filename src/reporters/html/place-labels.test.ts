import { expect, it } from 'vitest';
import { createRng } from '../../util/rng.ts';
import { type Anchor, type Placement, placeLabels } from './place-labels.ts';

const FRAME = { left: 0, top: 0, right: 900, bottom: 300 };

function box(placement: Placement, anchor: Anchor) {
  return {
    left: placement.left,
    right: placement.left + anchor.width,
    top: placement.middle - anchor.height / 2,
    bottom: placement.middle + anchor.height / 2,
  };
}

it('puts a lone label right of its point', () => {
  expect(placeLabels([{ x: 100, y: 100, width: 80, height: 16 }], [], FRAME)).toEqual([
    { left: 116, middle: 100 },
  ]);
});

it('puts the label left of a point at the right edge', () => {
  expect(placeLabels([{ x: 890, y: 100, width: 80, height: 16 }], [], FRAME)).toEqual([
    { left: 794, middle: 100 },
  ]);
});

it('moves off an obstacle', () => {
  const wall = { left: 110, right: 300, top: 0, bottom: 105 };
  const [placed] = placeLabels([{ x: 100, y: 100, width: 90, height: 16 }], [wall], { ...FRAME, left: 90 });
  expect(placed).toEqual({ left: 116, middle: 116 });
});

it('keeps eight labels around one place apart and inside the frame, whatever the seed', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const rng = createRng(seed);
    const anchors = Array.from({ length: 8 }, () => ({
      x: 300 + 300 * rng.next(),
      y: 120 + 60 * rng.next(),
      width: 60 + 60 * rng.next(),
      height: 16,
    }));
    const boxes = placeLabels(anchors, [], FRAME).flatMap((placement, index) =>
      placement === null ? [] : [box(placement, anchors[index] as Anchor)],
    );
    expect(boxes.length, `seed ${seed}`).toBeGreaterThan(1);
    for (const [i, a] of boxes.entries()) {
      expect(a.left >= 0 && a.right <= 900 && a.top >= 0 && a.bottom <= 300, `seed ${seed}`).toBe(true);
      for (const b of boxes.slice(i + 1)) {
        const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
        expect(apart, `seed ${seed}`).toBe(true);
      }
    }
  }
});

it('gives no place to a label that has no room', () => {
  expect(placeLabels([{ x: 100, y: 100, width: 950, height: 16 }], [], FRAME)).toEqual([null]);
});
