import { join } from 'node:path';
import { folder } from '../../../ingest/sources/folder/folder.ts';
import { sftp } from '../../../ingest/sources/sftp/sftp.ts';
import { startSftpServer } from '../../ingest/sources/sftp/sftp-server.ts';
import { fileFamily } from '../messages/file-family.ts';

export const watchedFolder = fileFamily({
  name: 'folder: files that get their name when complete',
  faults: ['state lost'],
  complete: 'renamed',
  async open(root) {
    const path = join(root, 'out');
    let isForgotten = false;
    return {
      // a crash between landing and state: the next pull begins from the state before
      source: {
        ...folder,
        async *read(config, requests, context) {
          const forgets = isForgotten;
          isForgotten = false;
          const known = forgets ? requests.map((request) => ({ ...request, state: null })) : requests;
          yield* folder.read(folder.config.parse(config), known, context);
        },
      },
      config: { folder: path, complete: 'renamed' },
      disturb(chance, count) {
        if (!chance.chance(0.4)) return;
        count('state lost');
        isForgotten = true;
      },
      end: async () => undefined,
    };
  },
});

/** What a server may do to one request of the next pull. */
const CUTS = { 'connection cut in a file': 'read', 'connection cut in a listing': 'list' } as const;

export const sftpServer = fileFamily({
  name: 'sftp: files with markers',
  faults: Object.keys(CUTS),
  complete: { marker: '.done' },
  async open(root) {
    let planned: ((what: string, cut: () => void) => boolean) | null = null;
    const server = await startSftpServer(root, (what, cut) => planned?.(what, cut) ?? false);
    return {
      source: sftp,
      config: sftp.config.parse({
        host: '127.0.0.1',
        port: String(server.port),
        user: 'in',
        password: 'right',
        hostKey: server.hostKey,
        folder: '/out',
        complete: { marker: '.done' },
      }),
      disturb(chance, count) {
        planned = null;
        if (!chance.chance(0.6)) return;
        const [fault, where] = chance.pick(Object.entries(CUTS));
        planned = (what, cut) => {
          if (!what.startsWith(where)) return false;
          planned = null;
          count(fault);
          cut();
          return true;
        };
      },
      end: () => server.close(),
    };
  },
});
