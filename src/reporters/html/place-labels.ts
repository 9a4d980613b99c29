/** A rectangle in px. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A point that wants a label of this size near it. */
export interface Anchor {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a label's box goes: its left end and its vertical middle. */
export interface Placement {
  readonly left: number;
  readonly middle: number;
}

const GAP = 12;

/** Places to try around a point, best first: right, left, then further up and down on both sides. */
function spotsOf(anchor: Anchor): readonly Placement[] {
  const right = anchor.x + GAP;
  const left = anchor.x - GAP - anchor.width;
  const steps = [0, -1, 1, -2, 2, -3, 3, -4, 4];
  return steps.flatMap((step) => {
    const middle = anchor.y + step * anchor.height;
    return [
      { left: right, middle },
      { left, middle },
    ];
  });
}

function boxOf(placement: Placement, anchor: Anchor): Box {
  return {
    left: placement.left,
    right: placement.left + anchor.width,
    top: placement.middle - anchor.height / 2,
    bottom: placement.middle + anchor.height / 2,
  };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

function outside(box: Box, frame: Box): number {
  return (
    Math.max(0, frame.left - box.left) +
    Math.max(0, box.right - frame.right) +
    Math.max(0, frame.top - box.top) +
    Math.max(0, box.bottom - frame.bottom)
  );
}

/**
 * A place for each label near its point, inside the frame, over no obstacle and no earlier label where that can be;
 * otherwise where it covers least. In the order of the anchors.
 */
export function placeLabels(
  anchors: readonly Anchor[],
  obstacles: readonly Box[],
  frame: Box,
): readonly Placement[] {
  const taken: Box[] = [...obstacles];
  return anchors.map((anchor) => {
    let best = { left: anchor.x + GAP, middle: anchor.y };
    let least = Number.POSITIVE_INFINITY;
    for (const spot of spotsOf(anchor)) {
      const box = boxOf(spot, anchor);
      const covered = taken.reduce((sum, other) => sum + overlap(box, other), 0);
      const cost = covered + 1000 * outside(box, frame);
      if (cost < least) {
        least = cost;
        best = spot;
      }
      if (cost === 0) break;
    }
    taken.push(boxOf(best, anchor));
    return best;
  });
}
