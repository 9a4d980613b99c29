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

const GAP = 16;

/** Places to try around a point, best first: right, left, then a line up and down on both sides. Further off, a label would seem to name another point. */
function spotsOf(anchor: Anchor): readonly Placement[] {
  const right = anchor.x + GAP;
  const left = anchor.x - GAP - anchor.width;
  return [0, -1, 1].flatMap((step) => {
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

function touches(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function isInside(box: Box, frame: Box): boolean {
  return (
    box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom
  );
}

/**
 * A place for each label beside its point, inside the frame, over no obstacle and no earlier label; null where there is
 * none. In the order of the anchors.
 */
export function placeLabels(
  anchors: readonly Anchor[],
  obstacles: readonly Box[],
  frame: Box,
): readonly (Placement | null)[] {
  const taken: Box[] = [...obstacles];
  return anchors.map((anchor) => {
    const free = spotsOf(anchor).find((spot) => {
      const box = boxOf(spot, anchor);
      return isInside(box, frame) && !taken.some((other) => touches(box, other));
    });
    if (free === undefined) return null;
    taken.push(boxOf(free, anchor));
    return free;
  });
}
