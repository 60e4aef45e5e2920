import { parse, type Spec, View } from 'vega';
import { expressionInterpreter } from 'vega-interpreter';
import { compile, type TopLevelSpec } from 'vega-lite';
import { tooltipIn } from './tooltip.ts';

/**
 * Draws a Vega spec into a place. Expressions are interpreted, not compiled, so
 * that the page can forbid eval. The caller finalizes the view.
 */
export async function drawVega(spec: Spec, place: HTMLElement, tip: HTMLElement): Promise<View> {
  const view = new View(parse(spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: 'svg',
    container: place,
    hover: true,
    tooltip: tooltipIn(tip),
  });
  await view.runAsync();
  return view;
}

/** Draws a Vega-Lite spec as wide as its place. */
export function drawVegaLite(spec: TopLevelSpec, width: number, place: HTMLElement, tip: HTMLElement): Promise<View> {
  return drawVega(compile({ ...spec, width } as TopLevelSpec).spec, place, tip);
}
