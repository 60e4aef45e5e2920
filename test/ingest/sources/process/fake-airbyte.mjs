// An Airbyte source: orders 1 to `rows` with a STREAM state every ten. Its configuration can make it fail.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const [verb, ...rest] = process.argv.slice(2);
const { values } = parseArgs({
  args: rest,
  options: { config: { type: 'string' }, catalog: { type: 'string' }, state: { type: 'string' } },
});
const json = (path) => JSON.parse(readFileSync(path, 'utf8'));
const write = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);
const config = values.config ? json(values.config) : {};
const trace = (type, content) => write({ type: 'TRACE', trace: { type, emitted_at: 1, ...content } });

process.stdout.write('Picked up JAVA_TOOL_OPTIONS\n');
if (verb === 'spec') {
  const properties = {
    rows: { type: 'integer' },
    password: { type: 'string', airbyte_secret: true },
    tls: { type: 'boolean' },
  };
  write({ type: 'SPEC', spec: { connectionSpecification: { type: 'object', properties } } });
}
if (verb === 'check') {
  if (config.refuse)
    write({ type: 'CONNECTION_STATUS', connectionStatus: { status: 'FAILED', message: config.refuse } });
  else
    write({
      type: 'CONNECTION_STATUS',
      connectionStatus: { status: typeof config.rows === 'number' ? 'SUCCEEDED' : 'FAILED' },
    });
}
if (verb === 'discover') {
  if (config.broken) {
    trace('ERROR', { error: { message: 'no such database', failure_type: 'config_error' } });
    process.exit(1);
  }
  const json_schema = {
    type: 'object',
    properties: { id: { type: 'integer' }, entered: { type: ['null', 'string'] } },
  };
  const stream = { name: 'orders', json_schema, supported_sync_modes: ['full_refresh', 'incremental'] };
  write({
    type: 'CATALOG',
    catalog: { streams: [{ ...stream, default_cursor_field: ['id'], source_defined_primary_key: [['id']] }] },
  });
}
if (verb === 'read') {
  if (config.trace)
    writeFileSync(
      config.trace,
      JSON.stringify({ config, catalog: json(values.catalog), state: values.state && json(values.state) }),
    );
  const stream_descriptor = { name: 'orders' };
  const from = values.state ? json(values.state)[0].stream.stream_state.id : 0;
  trace('STREAM_STATUS', { stream_status: { stream_descriptor, status: 'STARTED' } });
  let since = 0;
  for (let id = from + 1; id <= config.rows; id++) {
    write({
      type: 'RECORD',
      record: { stream: 'orders', emitted_at: 1, data: { id, entered: '2026-03-01T07:00:00Z' } },
    });
    since++;
    if (id % 10 !== 0) continue;
    const stream = { stream_descriptor, stream_state: { id } };
    write({ type: 'STATE', state: { type: 'STREAM', stream, sourceStats: { recordCount: since } } });
    since = 0;
  }
  trace('STREAM_STATUS', { stream_status: { stream_descriptor, status: 'COMPLETE' } });
}
