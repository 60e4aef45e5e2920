import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { RequestFault } from './problem.ts';

const SELF = ["'self'"];

/** No inline script or style, no eval, nothing from elsewhere; WebAssembly for the graph layout. */
export const securityHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: SELF,
    scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
    styleSrc: SELF,
    imgSrc: ["'self'", 'data:', 'blob:'],
    workerSrc: ["'self'", 'blob:'],
    connectSrc: SELF,
    objectSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: 'DENY',
  strictTransportSecurity: false, // plain HTTP on loopback
});

/**
 * Answers only to loopback names. A page of another site can point its own name at this machine (DNS rebinding);
 * its requests carry that name.
 */
export const loopbackOnly: MiddlewareHandler = async (c, next) => {
  const host = c.req.header('host') ?? new URL(c.req.url).host;
  if (!isLoopback(host)) {
    throw new RequestFault(
      'host-not-allowed',
      `The host "${host}" is not this machine's own name. Use http://127.0.0.1 or http://localhost with the port.`,
    );
  }
  await next();
};

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/i.test(host);

/** The API only reads. */
export const readsOnly: MiddlewareHandler = async (c, next) => {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
    c.header('Allow', 'GET, HEAD');
    throw new RequestFault('method-not-allowed', `The method ${c.req.method} is not known here; use GET or HEAD.`);
  }
  await next();
};
