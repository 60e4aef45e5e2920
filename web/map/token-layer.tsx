import { type RefObject, useContext, useEffect, useRef } from 'react';
import { ThemeInUse } from '../charts/theme-in-use.ts';
import type { Theme } from '../design/themes.ts';
import type { Viewport } from './map-spec.ts';
import { type Track, tokenAt } from './tokens.ts';

interface TokenLayerProps {
  tracks: readonly Track[];
  /** the moment shown, which moves without rendering anew */
  clock: RefObject<number>;
  viewport: RefObject<Viewport>;
}

const RADIUS = 3.4;

function drawTokens(
  canvas: HTMLCanvasElement,
  tracks: readonly Track[],
  atMs: number,
  viewport: Viewport,
  theme: Theme,
) {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { clientWidth, clientHeight } = canvas;
  const density = devicePixelRatio;
  if (canvas.width !== clientWidth * density) canvas.width = clientWidth * density;
  if (canvas.height !== clientHeight * density) canvas.height = clientHeight * density;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, clientWidth, clientHeight);
  context.lineWidth = 1.2;
  context.strokeStyle = theme.surface;
  for (const track of tracks) {
    const token = tokenAt(track, atMs);
    if (!token) continue;
    context.beginPath();
    context.arc(token.x * viewport.zoom + viewport.panX, token.y * viewport.zoom + viewport.panY, RADIUS, 0, 7);
    context.fillStyle = token.isLate ? theme.lost : theme.flow;
    context.fill();
    context.stroke();
  }
}

/** Cases as dots on their way, on a canvas above the map: Vega would redraw the whole map for each frame. */
export function TokenLayer({ tracks, clock, viewport }: TokenLayerProps) {
  const theme = useContext(ThemeInUse);
  const canvas = useRef<HTMLCanvasElement>(null);

  useEffect(() => {
    let frame = 0;
    const draw = () => {
      if (canvas.current) drawTokens(canvas.current, tracks, clock.current, viewport.current, theme);
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [tracks, clock, viewport, theme]);

  return <canvas ref={canvas} className="token-layer" aria-hidden="true" />;
}
