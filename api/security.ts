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

/** Where something can be changed, by POST. */
const WRITABLE = /^\/v1\/(sources|dead-letters|links|push|epcis)\//;

/**
 * Only few routes change anything, and none does so for a page of another site: a browser says whose page asks, and other
 * programs say nothing.
 */
export const writesByOwnPages: MiddlewareHandler = async (c, next) => {
  const { method, path } = c.req;
  if (method === 'GET' || method === 'HEAD') return next();
  const isWritable = WRITABLE.test(path);
  if (method !== 'POST' || !isWritable) {
    const allowed = isWritable ? 'GET, HEAD, POST' : 'GET, HEAD';
    c.header('Allow', allowed);
    throw new RequestFault('method-not-allowed', `The method ${method} is not known at ${path}; use ${allowed}.`);
  }
  const origin = c.req.header('origin');
  if (origin !== undefined && new URL(origin).host !== (c.req.header('host') ?? new URL(c.req.url).host)) {
    throw new RequestFault('origin-not-allowed', `A page of ${origin} may not change anything here.`);
  }
  await next();
};
