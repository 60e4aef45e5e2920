import type { MouseEvent, ReactNode } from 'react';
import { navigate, useAddress } from './location.ts';

/** The query parameters that travel with every link: the slice and the as-of time. */
const SHARED = ['slice', 'asOf'];

/** An address of this application that keeps what is being looked at. */
export function hrefTo(path: string, query: URLSearchParams): string {
  const shared = SHARED.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [`${name}=${readable(value)}`];
  });
  return shared.length === 0 ? path : `${path}?${shared.join('&')}`;
}

/** Percent-encodes only what an address bar would garble, so that a slice can be read there. */
const readable = (value: string) =>
  encodeURIComponent(value).replace(/%(7B|7D|5B|5D|3A|2C)/g, (code) => decodeURIComponent(code));

export const orderPath = (id: string) => `/order/${encodeURIComponent(id)}`;

const opensElsewhere = (event: MouseEvent) => event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0;

interface LinkProps {
  to: string;
  className?: string;
  current?: boolean;
  title?: string;
  children: ReactNode;
}

export function Link({ to, className, current, title, children }: LinkProps) {
  const { query } = useAddress();
  const href = hrefTo(to, query);
  const go = (event: MouseEvent) => {
    if (opensElsewhere(event)) return;
    event.preventDefault();
    navigate(href);
    scrollTo({ top: 0 });
  };
  return (
    <a href={href} onClick={go} className={className} title={title} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
