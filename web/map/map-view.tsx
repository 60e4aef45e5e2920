import { type RefObject, useContext, useEffect, useRef } from 'react';
import type { View } from 'vega';
import { ThemeInUse } from '../charts/theme-in-use.ts';
import { useWidth } from '../charts/use-width.ts';
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { useNoun } from '../shell/log.ts';
import { followGestures } from './gestures.ts';
import type { MapEdge, MapNode } from './graph.ts';
import { mapSpec, type Viewport } from './map-spec.ts';
import type { Measure } from './measure.ts';
import type { Placed } from './use-layout.ts';
import { fitted, placeHeight, zoomedAround } from './viewport.ts';

export type Picked = { node: MapNode; edge?: never } | { edge: MapEdge; node?: never };

interface MapViewProps {
  placed: Placed | null;
  measure: Measure;
  label: string;
  onPick: (picked: Picked) => void;
  /** the viewport as it is now, for what lies above the map */
  viewport: RefObject<Viewport>;
  children?: React.ReactNode;
}

const UNPLACED: Viewport = { zoom: 1, panX: 0, panY: 0 };
export const useViewport = () => useRef<Viewport>(UNPLACED);

/** Draws a placed map, and lets it be moved, zoomed and clicked. */
export function MapView({ placed, measure, label, onPick, viewport, children }: MapViewProps) {
  const theme = useContext(ThemeInUse);
  const noun = useNoun();
  const [place, width] = useWidth();
  const tip = useRef<HTMLDivElement>(null);
  const view = useRef<View | null>(null);
  const fittedTo = useRef<unknown>(null);
  const picked = useRef(onPick);
  picked.current = onPick;
  const height = placed ? placeHeight(placed.layout, width) : 560;

  const look = (next: Viewport) => {
    viewport.current = next;
    void view.current?.signal('zoom', next.zoom).signal('panX', next.panX).signal('panY', next.panY).runAsync();
  };

  useEffect(() => {
    const element = place.current;
    const words = tip.current;
    if (!placed || !element || !words || width === 0) return;
    let unwanted = false;
    let drawn: View | null = null;
    if (fittedTo.current !== placed.layout) viewport.current = fitted(placed.layout, { width, height });
    fittedTo.current = placed.layout;
    const spec = mapSpec(placed, { measure, theme, noun, width, height, viewport: viewport.current });
    const draw = async () => {
      const [{ drawVega }] = await Promise.all([import('../charts/draw.ts'), document.fonts.ready]);
      if (unwanted) return;
      drawn = await drawVega(spec, element, words);
      drawn.addEventListener('click', (_, item) => {
        const datum = item?.datum as { id?: string } | undefined;
        const node = placed.graph.nodes.find(({ id }) => id === datum?.id);
        const edge = placed.graph.edges.find(({ id }) => id === datum?.id);
        if (node) picked.current({ node });
        else if (edge) picked.current({ edge });
      });
      view.current = drawn;
    };
    void draw();
    return () => {
      unwanted = true;
      words.hidden = true;
      if (view.current === drawn) view.current = null;
      drawn?.finalize();
    };
  }, [placed, measure, theme, noun, width, height, place, viewport]);

  useEffect(() => {
    if (!place.current) return;
    return followGestures(place.current, () => viewport.current, look);
  });

  const zoom = (factor: number) => look(zoomedAround(viewport.current, width / 2, height / 2, factor));

  return (
    <div className="map-view">
      <div className="map-stack" style={{ height }}>
        {!placed && <Skeleton height={height} />}
        <p className="visually-hidden">{label}</p>
        <div ref={place} className="map-place" aria-hidden="true" />
        {children}
      </div>
      <div ref={tip} className="tooltip" hidden aria-hidden="true" />
      <div className="map-zoom">
        <Button look="icon" label="Larger" onPress={() => zoom(1.25)}>
          <Icon name="plus" />
        </Button>
        <Button look="icon" label="Smaller" onPress={() => zoom(0.8)}>
          <Icon name="minus" />
        </Button>
        <Button look="icon" label="Fit" onPress={() => placed && look(fitted(placed.layout, { width, height }))}>
          <Icon name="fit" />
        </Button>
      </div>
    </div>
  );
}
