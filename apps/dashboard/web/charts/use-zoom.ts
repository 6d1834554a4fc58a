/** Zooming and dragging a drawing of a given size: buttons, keys, drag; pinch is the browser's own. */
import { useRef, useState, type PointerEvent } from 'react';

const maxScale = 12;
/** A pointer that moved less than this has clicked, not dragged; in CSS pixels. */
const dragThresholdPx = 4;

export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const whole: View = { scale: 1, x: 0, y: 0 };

/** Zooms around the middle, and keeps the drawing within its frame. */
export function zoomed(view: View, factor: number, width: number, height: number): View {
  const scale = Math.min(maxScale, Math.max(1, view.scale * factor));
  const grown = scale / view.scale;
  return within({ scale, x: width / 2 - (width / 2 - view.x) * grown, y: height / 2 - (height / 2 - view.y) * grown }, width, height);
}

export function within({ scale, x, y }: View, width: number, height: number): View {
  const clamp = (value: number, size: number): number => Math.min(0, Math.max(size - size * scale, value));
  return { scale, x: clamp(x, width), y: clamp(y, height) };
}

export function useZoom(width: number, height: number) {
  const [view, setView] = useState(whole);
  const ref = useRef<SVGSVGElement>(null);
  const drag = useRef<{ x: number; y: number; moved: number } | null>(null);
  const moved = useRef(0);
  const onPointerDown = (event: PointerEvent): void => {
    moved.current = 0;
    drag.current = { x: event.clientX, y: event.clientY, moved: 0 };
  };
  const onPointerMove = (event: PointerEvent): void => {
    const from = drag.current;
    if (!from || view.scale === 1 || !ref.current) return;
    const unit = width / ref.current.getBoundingClientRect().width;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    moved.current += Math.hypot(dx, dy);
    drag.current = { ...from, x: event.clientX, y: event.clientY };
    setView((before) => within({ ...before, x: before.x + dx * unit, y: before.y + dy * unit }, width, height));
  };
  const end = (): void => { drag.current = null; };
  return {
    ref,
    transform: `translate(${view.x} ${view.y}) scale(${view.scale})`,
    zoomed: view.scale > 1,
    by: (factor: number) => setView((before) => zoomed(before, factor, width, height)),
    reset: () => setView(whole),
    /** Whether the pointer that has just been let go had moved the drawing. */
    dragged: () => moved.current > dragThresholdPx,
    handlers: { onPointerDown, onPointerMove, onPointerUp: end, onPointerLeave: end },
  };
}
