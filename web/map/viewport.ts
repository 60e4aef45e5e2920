import type { MapLayout } from './layout.ts';
import type { Viewport } from './map-spec.ts';

const MARGIN = 24;
const LEAST_ZOOM = 0.15;
const MOST_ZOOM = 3;
/** below this, names cannot be read; better to show a part of the map */
const READABLE_ZOOM = 0.62;
/** what a tall map may shrink to, to be seen with less scrolling */
const TALL_ZOOM = 0.82;
const GOOD_HEIGHT = 1_150;

interface Size {
  width: number;
  height: number;
}

/** The zoom at which a map fits the width it has, and a tall one about a screen and a half, as long as it can be read. */
function fittingZoom(map: Size, width: number): number {
  const toWidth = (width - 2 * MARGIN) / Math.max(1, map.width);
  const toHeight = Math.max(TALL_ZOOM, GOOD_HEIGHT / Math.max(1, map.height));
  return Math.min(1, Math.max(READABLE_ZOOM, Math.min(toWidth, toHeight)));
}

/** How high a place the map should get: all of it at that zoom, within reason. */
export const placeHeight = (map: Size, width: number) =>
  Math.round(Math.min(2_600, Math.max(420, map.height * fittingZoom(map, width) + 2 * MARGIN)));

/**
 * The map in the middle of its place, from the top; where it is too wide to be read
 * whole, the part around its start.
 */
export function fitted(map: MapLayout, place: Size): Viewport {
  const zoom = fittingZoom(map, place.width);
  const spare = place.width - map.width * zoom;
  const start = map.nodes.find(({ id }) => id === 'start')?.x ?? map.width / 2;
  const aroundStart = Math.max(spare - MARGIN, Math.min(MARGIN, place.width / 2 - start * zoom));
  return {
    zoom,
    panX: spare >= 0 ? spare / 2 : aroundStart,
    panY: Math.max(MARGIN, (place.height - map.height * zoom) / 2),
  };
}

/** Larger or smaller around a point of the place that stays where it is. */
export function zoomedAround({ zoom, panX, panY }: Viewport, x: number, y: number, factor: number): Viewport {
  const next = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom * factor));
  const ratio = next / zoom;
  return { zoom: next, panX: x - (x - panX) * ratio, panY: y - (y - panY) * ratio };
}
