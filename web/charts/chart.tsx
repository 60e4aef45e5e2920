import { useContext, useEffect, useMemo, useRef, useState } from 'react';
import type { View } from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { Skeleton } from '../parts/skeleton.tsx';
import { useNoun } from '../shell/log.ts';
import type { ChartLook } from './look.ts';
import { ThemeInUse } from './theme-in-use.ts';
import { useWidth } from './use-width.ts';

interface ChartProps<Rows> {
  rows: Rows;
  /** makes the spec; a function of the module, so that it stays the same between renders */
  chart: (rows: Rows, look: ChartLook) => TopLevelSpec;
  /** what the chart shows, in words: all that a screen reader gets */
  label: string;
  /** height in pixels until it is drawn */
  height: number;
  onPick?: (datum: Record<string, unknown>) => void;
}

const fontsReady = () => Promise.all([document.fonts.load("500 11px 'Inter Variable'"), document.fonts.ready]);

/** Draws one chart: the drawing code arrives when the first chart is needed. */
export function Chart<Rows>({ rows, chart, label, height, onPick }: ChartProps<Rows>) {
  const theme = useContext(ThemeInUse);
  const noun = useNoun();
  const [place, width] = useWidth();
  const look = useMemo(() => ({ theme, width, noun }), [theme, width, noun]);
  const tip = useRef<HTMLDivElement>(null);
  const picked = useRef(onPick);
  picked.current = onPick;
  const [drawn, setDrawn] = useState(false);

  useEffect(() => {
    const element = place.current;
    const words = tip.current;
    if (!element || !words || look.width === 0) return;
    let view: View | null = null;
    let unwanted = false;
    const draw = async () => {
      const [{ drawVegaLite }] = await Promise.all([import('./draw.ts'), fontsReady()]);
      if (unwanted) return;
      view = await drawVegaLite(chart(rows, look), look.width, element, words);
      view.addEventListener('click', (_, item) => item?.datum && picked.current?.(item.datum));
      setDrawn(true);
    };
    void draw();
    return () => {
      unwanted = true;
      words.hidden = true;
      view?.finalize();
    };
  }, [rows, chart, look, place]);

  return (
    <figure className="chart" role="img" aria-label={label}>
      {!drawn && <Skeleton height={height} />}
      <div ref={place} className="chart-place" aria-hidden="true" />
      <div ref={tip} className="tooltip" hidden aria-hidden="true" />
    </figure>
  );
}
