import { type Configuration, type Ingestion, openIngestion, readConfiguration, SOURCES } from '../ingest/index.ts';
import type { Store } from '../store/index.ts';
import { say } from './print.ts';
import { writing } from './with-store.ts';

export const DEFAULT_CONFIGURATION = 'throughline.yaml';

/** Runs work on the sources of a configuration, then lets what landed be loaded and judged. */
export function withIngestion<Result>(
  path: string,
  work: (ingestion: Ingestion, store: Store) => Promise<Result>,
): Promise<Result> {
  const configuration = readConfiguration(path, SOURCES);
  return writing(configuration.store, (store) =>
    withIngestionInto(store, configuration, (ingestion) => work(ingestion, store)),
  );
}

/** The same into a store that is open. */
export async function withIngestionInto<Result>(
  store: Store,
  configuration: Configuration,
  work: (ingestion: Ingestion) => Promise<Result>,
): Promise<Result> {
  const onFault = (error: unknown, during: string) =>
    say(`${during}: ${error instanceof Error ? error.message : String(error)}`);
  const ingestion = await openIngestion(store, configuration, { onFault });
  try {
    return await work(ingestion);
  } finally {
    await ingestion.close();
  }
}
