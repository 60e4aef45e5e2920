import type { Body } from './body.ts';

/** Serialized answers, the least recently used dropped first. */
export interface BodyCache {
  get(key: string): Body | undefined;
  /** A body larger than a quarter of the room is not kept. */
  set(key: string, body: Body): void;
}

export function bodyCache(maxBytes: number): BodyCache {
  const bodies = new Map<string, Body>(); // in the order of their last use
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= bodies.get(key)?.bytes.length ?? 0;
    bodies.delete(key);
  };
  return {
    get(key) {
      const body = bodies.get(key);
      if (body) {
        bodies.delete(key);
        bodies.set(key, body);
      }
      return body;
    },
    set(key, body) {
      if (body.bytes.length > maxBytes / 4) return;
      drop(key);
      bodies.set(key, body);
      bytes += body.bytes.length;
      for (const oldest of bodies.keys()) {
        if (bytes <= maxBytes) break;
        drop(oldest);
      }
    },
  };
}
