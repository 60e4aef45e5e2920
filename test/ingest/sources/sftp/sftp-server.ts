import { generateKeyPairSync } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  type Stats,
  writeSync,
} from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { join, normalize } from 'node:path';
import ssh2, { type Connection, type SFTPWrapper } from 'ssh2';
import { fingerprintOf } from '../../../../ingest/sources/sftp/connect.ts';

const { Server, utils } = ssh2;
const STATUS = utils.sftp.STATUS_CODE;

export interface SftpServer {
  port: number;
  hostKey: string;
  /** ends every connection at once, as a network does */
  cut(): void;
  close(): Promise<void>;
}

/** What a test may do when the server is asked for something; `true` means: do not answer it. */
export type Hook = (what: string, cut: () => void) => boolean;

/** An SFTP server over a folder; user `in`, password `right`. */
export async function startSftpServer(folder: string, hook: Hook = () => false): Promise<SftpServer> {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const clients = new Set<Connection>();
  const server = new Server({ hostKeys: [privateKey] }, (client) => {
    clients.add(client);
    socketOf(client)?.setNoDelay(true); // else an answer waits until the one before it was acknowledged
    client.on('error', () => undefined).on('close', () => clients.delete(client));
    client.on('authentication', (context) => {
      if (context.method === 'password' && context.username === 'in' && context.password === 'right') context.accept();
      else context.reject(['password']);
    });
    client.on('ready', () =>
      client.on('session', (accept) =>
        accept().on('sftp', (open) => serve(open(), folder, (what) => hook(what, () => destroy(client)))),
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const parsed = utils.parseKey(privateKey);
  if (parsed instanceof Error) throw parsed;
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: fingerprintOf(parsed.getPublicSSH()),
    cut: () => clients.forEach(destroy),
    close: () =>
      new Promise((resolve) => {
        clients.forEach(destroy);
        server.close(() => resolve());
      }),
  };
}

const socketOf = (client: Connection): Socket | undefined => (client as unknown as { _sock?: Socket })._sock;

const destroy = (client: Connection): void => {
  socketOf(client)?.destroy();
};

function serve(sftp: SFTPWrapper, root: string, ignored: (what: string) => boolean): void {
  const handles = new Map<
    number,
    { file: number } | { listing: { filename: string; longname: string; attrs: object }[] }
  >();
  let next = 0;
  const path = (name: string) => join(root, normalize(`/${name}`));
  const opened = (handle: Buffer) => handles.get(handle.readUInt32BE(0));
  const give = (id: number, what: { file: number } | { listing: [] }): void => {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(next);
    handles.set(next++, what);
    sftp.handle(id, handle);
  };
  const doing = (id: number, what: string, work: () => void): void => {
    if (ignored(what)) return;
    try {
      work();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      sftp.status(
        id,
        code === 'ENOENT' ? STATUS.NO_SUCH_FILE : code === 'EACCES' ? STATUS.PERMISSION_DENIED : STATUS.FAILURE,
      );
    }
  };
  sftp.on('error', () => undefined);
  sftp.on('REALPATH', (id, name) =>
    doing(id, `realpath ${name}`, () =>
      sftp.name(id, [{ filename: normalize(`/${name}`), longname: '', attrs: {} as never }]),
    ),
  );
  const stat = (id: number, name: string) =>
    doing(id, `stat ${name}`, () => sftp.attrs(id, attributes(lstatSync(path(name)))));
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('OPENDIR', (id, name) =>
    doing(id, `list ${name}`, () => {
      const listing = readdirSync(path(name)).map((filename) => {
        const stats = lstatSync(path(`${name}/${filename}`));
        const kind = stats.isDirectory() ? 'd' : stats.isSymbolicLink() ? 'l' : '-';
        return {
          filename,
          longname: `${kind}rw-r--r-- 1 in in ${stats.size} Jan 1 00:00 ${filename}`,
          attrs: attributes(stats),
        };
      });
      give(id, { listing } as { listing: [] });
    }),
  );
  sftp.on('READDIR', (id, handle) => {
    const found = opened(handle);
    if (!found || !('listing' in found) || found.listing.length === 0) return sftp.status(id, STATUS.EOF);
    sftp.name(id, found.listing.splice(0) as never);
  });
  sftp.on('OPEN', (id, name, flags) =>
    doing(id, `open ${name}`, () => give(id, { file: openSync(path(name), utils.sftp.flagsToString(flags) ?? 'r') })),
  );
  sftp.on('READ', (id, handle, offset, length) =>
    doing(id, 'read', () => {
      const found = opened(handle);
      const bytes = Buffer.alloc(length);
      const read = found && 'file' in found ? readSync(found.file, bytes, 0, length, offset) : 0;
      if (read === 0) sftp.status(id, STATUS.EOF);
      else sftp.data(id, bytes.subarray(0, read));
    }),
  );
  sftp.on('WRITE', (id, handle, offset, data) =>
    doing(id, 'write', () => {
      const found = opened(handle);
      if (found && 'file' in found) writeSync(found.file, data, 0, data.length, offset);
      sftp.status(id, STATUS.OK);
    }),
  );
  sftp.on('FSTAT', (id, handle) =>
    doing(id, 'fstat', () => {
      const found = opened(handle);
      if (found && 'file' in found) sftp.attrs(id, attributes(fstatSync(found.file)));
      else sftp.status(id, STATUS.FAILURE);
    }),
  );
  sftp.on('FSETSTAT', (id) => sftp.status(id, STATUS.OK));
  sftp.on('SETSTAT', (id) => sftp.status(id, STATUS.OK));
  sftp.on('CLOSE', (id, handle) => {
    const found = opened(handle);
    if (found && 'file' in found) closeSync(found.file);
    handles.delete(handle.readUInt32BE(0));
    sftp.status(id, STATUS.OK);
  });
  const simple = (id: number, what: string, work: () => void) =>
    doing(id, what, () => {
      work();
      sftp.status(id, STATUS.OK);
    });
  sftp.on('MKDIR', (id, name) => simple(id, `mkdir ${name}`, () => mkdirSync(path(name))));
  sftp.on('REMOVE', (id, name) => simple(id, `remove ${name}`, () => rmSync(path(name))));
  sftp.on('RENAME', (id, from, to) => simple(id, `rename ${from}`, () => renameSync(path(from), path(to))));
}

const attributes = ({ mode, uid, gid, size, atimeMs, mtimeMs }: Stats) => ({
  mode,
  uid,
  gid,
  size,
  atime: Math.floor(atimeMs / 1_000),
  mtime: Math.floor(mtimeMs / 1_000),
});
