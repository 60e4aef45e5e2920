import type { Source } from '../source.ts';
import { sourceMessages } from '../messages/source-messages.ts';
import { restartOf } from '../messages/standing.ts';
import { airbyteConnector } from './airbyte-connector.ts';
import { type ProcessConfig, processConfig } from './config.ts';
import { openRun, stopOnAbort, withRun } from './connector.ts';
import { singerConnector } from './singer-connector.ts';

const CONNECTORS = { singer: singerConnector, airbyte: airbyteConnector };

/**
 * Other people's connectors, run as programs: a Singer tap or an Airbyte source. It gets its configuration, catalog and
 * state as files that only this user can read, it is read no faster than what it says is on disk, and it is ended with
 * everything it started when the pull ends. It is not started again within a pull: the next one goes on from the state.
 */
export const processSource: Source<ProcessConfig> = {
  kind: 'process',
  description: 'a Singer tap or an Airbyte source, run as a program',
  config: processConfig,
  check: (config, context) => withRun(config, context, (run) => CONNECTORS[config.protocol].check(run)),
  discover: (config, context) => withRun(config, context, (run) => CONNECTORS[config.protocol].discover(run)),
  async *read(config, requests, context) {
    const { protocol, reading } = CONNECTORS[config.protocol];
    const restart = restartOf(requests);
    const run = await openRun(config, context);
    try {
      const child = await run.start(await reading(run, requests, restart));
      const release = stopOnAbort(child, context);
      try {
        const { lines, failure } = child;
        const { nextNumber } = restart;
        yield* sourceMessages({ lines, protocol, requests, context, nextNumber, failure });
      } finally {
        release();
        await child.stop();
      }
    } finally {
      await run.files.dispose();
    }
  },
};
