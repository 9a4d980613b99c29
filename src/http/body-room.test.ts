import { expect, it } from 'vitest';
import { BodyRoom, type OpenBody } from './body-room.ts';

/** A body that takes what it is sent until it is cut off. */
class Body implements OpenBody {
  seat = -1;
  bytes = 0;
  reason: string | null = null;
  readonly #room: BodyRoom;

  constructor(room: BodyRoom) {
    this.#room = room;
  }

  get(bytes: number): void {
    if (this.reason !== null) return;
    this.bytes += bytes;
    this.#room.take(this, bytes);
  }

  onCrowded(reason: string): void {
    this.reason = reason;
  }
}

it('cuts off the largest when all together are too large, whoever came last', () => {
  const room = new BodyRoom(1_000, 100);
  const [small, large, last] = [new Body(room), new Body(room), new Body(room)];
  small.get(200);
  large.get(700);
  last.get(101);
  expect([small.reason, last.reason]).toEqual([null, null]);
  expect(large.reason).toBe(
    'the 3 answers under way are larger than 1000 bytes together; this one, the largest, was cut off at 700 bytes',
  );
  // There is room again for as much.
  last.get(600);
  expect(last.reason).toBeNull();
  last.get(200);
  expect(last.reason).toContain('cut off at 901 bytes');
});

it('spares small bodies, however many there are', () => {
  const room = new BodyRoom(1_000, 100);
  const bodies = Array.from({ length: 50 }, () => new Body(room));
  for (const body of bodies) body.get(100);
  expect(bodies.filter(({ reason }) => reason !== null)).toEqual([]);
  bodies[7]?.get(1);
  expect(bodies.filter(({ reason }) => reason !== null)).toEqual([bodies[7]]);
});

it('has all its room back when bodies have left, in any order, and once however often they leave', () => {
  const room = new BodyRoom(1_000, 0);
  for (let round = 0; round < 20; round += 1) {
    const bodies = Array.from({ length: 10 }, () => new Body(room));
    for (const body of bodies) body.get(100);
    for (const place of [3, 9, 0, 1, 8, 2, 7, 4, 6, 5, 3]) room.leave(bodies[place] as Body);
    expect(bodies.every(({ reason, seat }) => reason === null && seat === -1)).toBe(true);
  }
  const one = new Body(room);
  one.get(1_000);
  expect(one.reason).toBeNull();
  one.get(1);
  expect(one.reason).not.toBeNull();
});
