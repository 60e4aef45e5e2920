import { Aedes } from 'aedes';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connectAsync, type IClientPublishOptions } from 'mqtt';

/** A real broker on this machine, which can go away and come back with what it knows. */
export interface Broker {
  readonly url: string;
  readonly port: number;
  readonly aedes: Aedes;
  publish(topic: string, payload: string | Buffer, options?: IClientPublishOptions): Promise<void>;
  /** ends every connection at once, as a network does */
  cut(): void;
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
}

export async function startBroker(): Promise<Broker> {
  const aedes = await Aedes.createBroker({ heartbeatInterval: 60_000 });
  const sockets = new Set<Socket>();
  let port = 0;
  let server: Server | null = null;
  const cut = () => sockets.forEach((socket) => socket.destroy());
  const up = async (): Promise<void> => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
      aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server?.listen(port, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  };
  const down = async (): Promise<void> => {
    const open = server;
    server = null;
    cut();
    if (open) await new Promise<void>((resolve) => open.close(() => resolve()));
  };
  await up();
  return {
    get url() {
      return `mqtt://127.0.0.1:${port}`;
    },
    get port() {
      return port;
    },
    aedes,
    async publish(topic, payload, options = { qos: 1 }) {
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
      await client.publishAsync(topic, payload, options);
      await client.endAsync();
    },
    cut,
    down,
    up,
    async close() {
      await down();
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}
