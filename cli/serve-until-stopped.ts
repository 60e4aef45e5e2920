import { serveApi } from '../api/index.ts';
import type { Ingestion } from '../ingest/index.ts';
import { decideInStore, type LinkJudgement, type Store } from '../store/index.ts';
import { WEB_ROOT } from './build-web.ts';
import { say } from './print.ts';

export { buildWebWhenStale } from './build-web.ts';

/** Serves API and web on one loopback port until the process is told to stop; then closes the store. */
export async function serveUntilStopped(store: Store, port: number, ingestion: Ingestion | null = null): Promise<void> {
  const decideLink = (judgement: LinkJudgement) =>
    ingestion?.decideLink(judgement) ?? decideInStore(store, judgement, new Date().toISOString());
  const api = await serveApi({ store, port, ingestion, decideLink, webRoot: WEB_ROOT });
  say(
    `\n  Throughline is ready:  ${api.url}\n  API reference:         ${api.url}/v1/reference\n\n  Ctrl-C stops it.\n`,
  );
  await stopSignal();
  say('Stopping …');
  await api.close();
}

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
