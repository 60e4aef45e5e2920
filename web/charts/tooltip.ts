import type { TooltipHandler } from 'vega';

const OFFSET = 14;

function lines(value: unknown): HTMLElement[] {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [['', String(value)]];
  return entries.map(([name, text]) => {
    const row = document.createElement('div');
    const term = document.createElement('span');
    const words = document.createElement('strong');
    term.textContent = String(name);
    words.textContent = String(text);
    row.append(term, words);
    return row;
  });
}

function place(tip: HTMLElement, event: MouseEvent): void {
  const room = document.documentElement.clientWidth - tip.offsetWidth - 8;
  const above = event.clientY - tip.offsetHeight - OFFSET;
  tip.style.left = `${Math.max(8, Math.min(room, event.clientX + OFFSET))}px`;
  tip.style.top = `${above > 8 ? above : event.clientY + OFFSET}px`;
}

/** Shows a mark's words beside the pointer, in an element that the chart's place holds. */
export function tooltipIn(tip: HTMLElement): TooltipHandler {
  return (_handler, event, _item, value) => {
    const isEmpty = value === null || value === undefined || value === '';
    tip.hidden = isEmpty;
    if (isEmpty) return;
    tip.replaceChildren(...lines(value));
    place(tip, event);
  };
}
