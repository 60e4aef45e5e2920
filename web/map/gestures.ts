import type { Viewport } from './map-spec.ts';
import { zoomedAround } from './viewport.ts';

interface Finger {
  x: number;
  y: number;
}

/** Pixels a pointer may move and still click. */
const STEADY = 4;

/**
 * Lets a pointer drag a map, two fingers pinch it, and Ctrl with the wheel zoom it;
 * the plain wheel stays the page's. A drag does not end in a click.
 *
 * @returns ends it
 */
export function followGestures(
  place: HTMLElement,
  read: () => Viewport,
  write: (viewport: Viewport) => void,
): () => void {
  const fingers = new Map<number, Finger>();
  const aborter = new AbortController();
  const { signal } = aborter;
  let travelled = 0;

  const local = (event: MouseEvent): Finger => {
    const box = place.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const drag = (from: Finger, to: Finger) => {
    const viewport = read();
    write({ ...viewport, panX: viewport.panX + to.x - from.x, panY: viewport.panY + to.y - from.y });
  };

  const pinch = (still: Finger, from: Finger, to: Finger) => {
    const apart = (finger: Finger) => Math.hypot(finger.x - still.x, finger.y - still.y);
    write(zoomedAround(read(), still.x, still.y, apart(to) / Math.max(1, apart(from))));
  };

  const moved = (event: PointerEvent) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const to = local(event);
    travelled += Math.hypot(to.x - from.x, to.y - from.y);
    const still = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (still) pinch(still, from, to);
    else if (travelled > STEADY) drag(from, to);
    fingers.set(event.pointerId, to);
  };

  const turned = (event: WheelEvent) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const { x, y } = local(event);
    write(zoomedAround(read(), x, y, Math.exp(-event.deltaY * 0.004)));
  };

  const lifted = (event: PointerEvent) => fingers.delete(event.pointerId);
  const pressed = (event: PointerEvent) => {
    if (fingers.size === 0) travelled = 0;
    fingers.set(event.pointerId, local(event));
  };
  const clicked = (event: MouseEvent) => {
    if (travelled > STEADY) event.stopPropagation();
  };

  place.addEventListener('pointerdown', pressed, { signal });
  place.addEventListener('click', clicked, { signal, capture: true });
  place.addEventListener('wheel', turned, { signal, passive: false });
  addEventListener('pointermove', moved, { signal });
  addEventListener('pointerup', lifted, { signal });
  addEventListener('pointercancel', lifted, { signal });
  return () => aborter.abort();
}
