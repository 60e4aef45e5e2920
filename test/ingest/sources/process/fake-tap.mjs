// A Singer tap: orders 1 to `rows`, a STATE every ten. Its configuration can make it fail in the ways that taps fail.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    config: { type: 'string' },
    catalog: { type: 'string' },
    state: { type: 'string' },
    discover: { type: 'boolean' },
  },
});
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const write = (message) => process.stdout.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
const config = json(values.config);
const schema = { type: 'object', properties: { id: { type: 'integer' }, entered: { type: ['null', 'string'] } } };

if (config.trace) {
  const modes = [values.config, values.catalog, values.state].map((path) => path && statSync(path).mode & 0o777);
  writeFileSync(
    config.trace,
    JSON.stringify({
      config,
      modes,
      env: process.env,
      state: values.state && json(values.state),
      catalog: values.catalog && json(values.catalog),
    }),
  );
}
if (config.password) process.stderr.write(`ERROR signing in with ${config.password}\n`);
process.stderr.write('INFO tap starts\n');
if (values.discover) {
  const metadata = [
    { breadcrumb: [], metadata: { 'table-key-properties': ['id'], 'valid-replication-keys': ['id'] } },
    { breadcrumb: ['properties', 'id'], metadata: { inclusion: 'automatic' } },
    { breadcrumb: ['properties', 'blob'], metadata: { inclusion: 'unsupported' } },
  ];
  const stream = (name) => ({ tap_stream_id: name, stream: name, schema: { ...schema, maximum: 1 }, metadata });
  write(
    JSON.stringify({ streams: [stream('orders'), stream('customers')] }).replace(
      '"maximum":1',
      '"maximum":9223372036854775807',
    ),
  );
} else {
  write({ type: 'SCHEMA', stream: 'orders', key_properties: ['id'], schema });
  const from = values.state ? json(values.state).id : 0;
  for (let id = from + 1; id <= Number(config.rows ?? 0); id++) {
    write({ type: 'RECORD', stream: 'orders', record: { id, entered: '2026-03-01T07:00:00Z' } });
    if (id % 10 === 0) write({ type: 'STATE', value: { id } });
    if (id === Number(config.dieAfter ?? -1)) {
      process.stdout.write('{"type":"RECORD","stream":"orders","rec', () => process.kill(process.pid, 'SIGKILL'));
      await new Promise(() => setInterval(() => undefined, 1_000));
    }
    if (id === Number(config.failAfter ?? -1)) {
      process.stderr.write('CRITICAL the system went away\n');
      process.exit(1);
    }
  }
  if (config.heir) spawn('sleep', ['60'], { stdio: ['ignore', 'inherit', 'inherit'] }).unref();
  if (config.endless) {
    if (config.stubborn) process.on('SIGTERM', () => undefined);
    await new Promise(() => setInterval(() => undefined, 1_000));
  }
}
