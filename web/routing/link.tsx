import type { MouseEvent, ReactNode } from 'react';
import { addressOf, navigate, useAddress } from './location.ts';

/** The query parameters that travel with every link: the slice, the as-of time and what a case is. */
const SHARED = ['slice', 'asOf', 'caseNotion'];

/**
 * An address of this application that keeps what is being looked at.
 *
 * @param view how the page there is looked at: parameters of its own
 */
export function hrefTo(path: string, query: URLSearchParams, view: Readonly<Record<string, string>> = {}): string {
  const shared = SHARED.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return addressOf(path, [...shared, ...Object.entries(view)]);
}

export const casePath = (id: string) => `/case/${encodeURIComponent(id)}`;

const opensElsewhere = (event: MouseEvent) => event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;

interface LinkProps {
  to: string;
  /** how the page there is looked at: parameters of its own */
  view?: Readonly<Record<string, string>>;
  className?: string;
  current?: boolean;
  title?: string;
  /** called when it is followed here, not in another tab */
  onFollow?: () => void;
  children: ReactNode;
}

export function Link({ to, view, className, current, title, onFollow, children }: LinkProps) {
  const { query } = useAddress();
  const href = hrefTo(to, query, view);
  const go = (event: MouseEvent) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    onFollow?.();
    navigate(href);
    scrollTo({ top: 0 });
  };
  return (
    <a href={href} onClick={go} className={className} title={title} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
