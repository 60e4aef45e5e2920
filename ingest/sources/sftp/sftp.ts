import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resumed, withBackOff } from '../database/back-off.ts';
import { asideFolders, discoveredFiles, placeFacts } from '../folder/folder.ts';
import { type FilePlace, readFiles } from '../folder/read-files.ts';
import type { Source, SourceContext, SourceMessage } from '../source.ts';
import { type SftpConfig, sftpConfig } from './config.ts';
import { connect } from './connect.ts';
import { remotePlace } from './remote-place.ts';

/**
 * Files on an SFTP server, taken as those of a watched folder are. A connection that breaks is made again, and reading
 * goes on with the files that are still wanted; half a file is never landed.
 */
export const sftp: Source<SftpConfig> = {
  kind: 'sftp',
  description: 'files on an SFTP server, in any format that is read here',
  config: sftpConfig,
  check: (config, context) => withPlace(config, context, placeFacts),
  discover: (config, context) => withPlace(config, context, discoveredFiles),
  async *read(config, requests, context) {
    const states = new Map(requests.map(({ name, state }) => [name, state]));
    yield* resumed(context, null, async function* (): AsyncGenerator<SourceMessage> {
      const { place, end } = await openPlace(config, context);
      try {
        const wanted = requests.map((request) => ({ ...request, state: states.get(request.name) }));
        for await (const message of readFiles(
          place,
          { complete: config.complete, after: config.after },
          wanted,
          context,
        )) {
          yield message;
          if ('state' in message) states.set(message.stream, message.state);
        }
      } finally {
        await end();
      }
    });
  },
};

const withPlace = <Result>(
  config: SftpConfig,
  context: SourceContext,
  work: (place: FilePlace) => Promise<Result>,
): Promise<Result> =>
  withBackOff(context, null, async () => {
    const { place, end } = await openPlace(config, context);
    try {
      return await work(place);
    } finally {
      await end();
    }
  });

async function openPlace(
  config: SftpConfig,
  context: SourceContext,
): Promise<{ place: FilePlace; end(): Promise<void> }> {
  const client = await connect(config, context);
  const temporary = await mkdtemp(join(tmpdir(), 'throughline-sftp-'));
  return {
    place: remotePlace(client, config.folder, asideFolders(config.after), temporary),
    async end() {
      await client.end().catch(() => undefined); // it may have ended already
      await rm(temporary, { recursive: true, force: true });
    },
  };
}
