/** Where the boxes on an event's way stand, and what joins them: pure. */
import type { WayBox } from '../wire.ts';

export interface Place {
  readonly box: WayBox;
  /** In pixels. */
  readonly x: number;
  readonly y: number;
}

/** In pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface WayLink {
  readonly from: WayBox;
  readonly to: WayBox;
  /** From box to box; those in between lie where it passes other boxes by, two by two: in at the left, out at the right. */
  readonly points: readonly Point[];
}

export interface WayLayout {
  readonly places: readonly Place[];
  readonly links: readonly WayLink[];
  readonly boxWidth: number;
  readonly height: number;
}

export const boxHeight = 74;
const gapY = 14;
const minBoxWidth = 138;
const maxBoxWidth = 216;
const minGapX = 30;

/** The boxes by how far they are from the split, on the longest way there. */
export function stepsOf(way: readonly WayBox[]): readonly (readonly WayBox[])[] {
  const steps = new Map<string, number>();
  for (const { id, next } of way) for (const one of next) steps.set(one, Math.max(steps.get(one) ?? 0, (steps.get(id) ?? 0) + 1));
  const count = Math.max(0, ...steps.values()) + 1;
  return Array.from({ length: count }, (_, step) => way.filter(({ id }) => (steps.get(id) ?? 0) === step));
}

/** A box's place in its step, or that of a link on its way past the step. */
interface Slot {
  readonly id: string;
  readonly box?: WayBox;
  /** The slots that lead here. */
  readonly before: readonly string[];
}

const slotOnWay = (from: string, to: string, step: number): string => `${from} ${to} ${step}`;

/** From left to right; null where that doesn't fit into the width. */
export function layoutOf(way: readonly WayBox[], width: number): WayLayout | null {
  const steps = stepsOf(way);
  const boxWidth = Math.min(maxBoxWidth, (width - (steps.length - 1) * minGapX) / steps.length);
  if (boxWidth < minBoxWidth) return null;
  const stepOf = new Map(steps.flatMap((boxes, step) => boxes.map(({ id }) => [id, step] as const)));
  const links = way.flatMap((from) => from.next.map((id) => ({ from, to: way.find((box) => box.id === id)! })));
  /** The slots that a link comes through, from box to box. */
  const through = ({ from, to }: Pick<WayLink, 'from' | 'to'>): readonly string[] => {
    const first = stepOf.get(from.id)!;
    const between = Array.from({ length: stepOf.get(to.id)! - first - 1 }, (_, index) => slotOnWay(from.id, to.id, first + index + 1));
    return [from.id, ...between, to.id];
  };
  const slots = steps.map((boxes, step): readonly Slot[] => [
    ...boxes.map((box) => ({ id: box.id, box, before: links.filter(({ to }) => to === box).map((link) => through(link).at(-2)!) })),
    ...links.filter(({ from, to }) => stepOf.get(from.id)! < step && step < stepOf.get(to.id)!)
      .map((link) => ({ id: slotOnWay(link.from.id, link.to.id, step), before: [through(link)[step - stepOf.get(link.from.id)! - 1]!] })),
  ]);
  const height = Math.max(...slots.map(({ length }) => length)) * (boxHeight + gapY) - gapY;
  const x = (step: number): number => (steps.length === 1 ? 0 : step * ((width - boxWidth) / (steps.length - 1)));
  const middles = middlesOf(slots, height, x);
  return {
    places: way.map((box) => ({ box, x: middles.get(box.id)!.x, y: middles.get(box.id)!.y - boxHeight / 2 })),
    links: links.map((link) => {
      const ends = through(link).flatMap((id) => [middles.get(id)!, { ...middles.get(id)!, x: middles.get(id)!.x + boxWidth }]);
      return { ...link, points: ends.slice(1, -1) };
    }),
    boxWidth,
    height,
  };
}

/** Where each slot's left side has its middle: in each step in the order of what leads there, so that few links cross, evenly over the height. */
function middlesOf(slots: readonly (readonly Slot[])[], height: number, x: (step: number) => number): ReadonlyMap<string, Point> {
  const middles = new Map<string, Point>();
  slots.forEach((own, step) => {
    const from = new Map(own.map(({ id, before }) => [id, before.reduce((total, one) => total + middles.get(one)!.y, 0) / Math.max(1, before.length)]));
    own.toSorted((a, b) => from.get(a.id)! - from.get(b.id)!)
      .forEach(({ id }, index) => middles.set(id, { x: x(step), y: (height / own.length) * (index + 0.5) }));
  });
  return middles;
}
