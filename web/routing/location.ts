import { useSyncExternalStore } from 'react';

const MOVED = 'throughline:moved';

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed);
  addEventListener(MOVED, changed);
  return () => {
    removeEventListener('popstate', changed);
    removeEventListener(MOVED, changed);
  };
}

/** Where we are: path and query as one string, so that any change renders anew. */
export function useAddress(): { path: string; query: URLSearchParams } {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.search);
  const url = new URL(address, location.origin);
  return { path: decoded(url.pathname), query: url.searchParams };
}

/** A path as people write it; one that is wrongly encoded stays as it stands. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Goes to an address of this application; `replace` leaves no entry in the history. */
export function navigate(href: string, replace = false): void {
  if (href === location.pathname + location.search) return;
  if (replace) history.replaceState(null, '', href);
  else history.pushState(null, '', href);
  dispatchEvent(new Event(MOVED));
}

/** A path with its query. */
export function addressOf(path: string, parameters: readonly (readonly [name: string, value: string])[]): string {
  const query = parameters.map(([name, value]) => `${name}=${readable(value)}`).join('&');
  return query === '' ? path : `${path}?${query}`;
}

/** Percent-encodes only what an address bar would garble, so that a slice can be read there. */
const readable = (value: string) =>
  encodeURIComponent(value).replace(/%(7B|7D|5B|5D|3A|2C)/g, (code) => decodeURIComponent(code));

/** The address we are at with one parameter set, or without it; all others stay. */
export function withParameter(name: string, value: string | null): string {
  const query = new URLSearchParams(location.search);
  if (value === null) query.delete(name);
  else query.set(name, value);
  return addressOf(location.pathname, [...query]);
}
