import type { Viewport } from './map-spec.ts';

const MARGIN = 24;
const LEAST_ZOOM = 0.15;
const MOST_ZOOM = 3;
/** below this, names cannot be read; better to show a part of the map */
const READABLE_ZOOM = 0.62;

interface Size {
  width: number;
  height: number;
}

/** The zoom at which a map fits the width it has, as long as it can be read. */
export function zoomToWidth(map: Size, width: number): number {
  const zoom = (width - 2 * MARGIN) / Math.max(1, map.width);
  return Math.min(1, Math.max(READABLE_ZOOM, zoom));
}

/** How high a place the map should get: all of it at that zoom, within reason. */
export const placeHeight = (map: Size, width: number) =>
  Math.round(Math.min(1_500, Math.max(420, map.height * zoomToWidth(map, width) + 2 * MARGIN)));

/** The map in the middle of its place, from the top. */
export function fitted(map: Size, place: Size): Viewport {
  const zoom = zoomToWidth(map, place.width);
  return {
    zoom,
    panX: (place.width - map.width * zoom) / 2,
    panY: Math.max(MARGIN, (place.height - map.height * zoom) / 2),
  };
}

/** Larger or smaller around a point of the place that stays where it is. */
export function zoomedAround({ zoom, panX, panY }: Viewport, x: number, y: number, factor: number): Viewport {
  const next = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom * factor));
  const ratio = next / zoom;
  return { zoom: next, panX: x - (x - panX) * ratio, panY: y - (y - panY) * ratio };
}
