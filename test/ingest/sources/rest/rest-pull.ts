import { type Declaration, parseDeclaration } from '../../../../ingest/sources/rest/declaration.ts';
import { restSource } from '../../../../ingest/sources/rest/rest-source.ts';
import type { SourceMessage, StreamRequest } from '../../../../ingest/sources/source.ts';
import { scriptedTransport } from '../http/scripted-transport.ts';
import { simulatedContext, type SimulatedContext } from '../http/simulated-context.ts';

/** A declaration of one stream `orders`; `stream` is its YAML, two blanks in, and `http` what stands beside url. */
export const declared = (stream: string, http = ''): string => `
description: orders
settings: { key: { description: key, secret: true, optional: true } }
http:
  url: https://erp.example/api
${http}
streams:
  orders:
${stream.replaceAll(/^/gm, '    ')}
`;

export interface Pulled {
  /** of records that came, as written */
  data: string[];
  messages: SourceMessage[];
  /** the last one that came */
  state: unknown;
  error: Error | null;
}

const parsed = new Map<string, Declaration>();

function declarationOf(yaml: string): Declaration {
  const known = parsed.get(yaml) ?? parseDeclaration('source.yaml', yaml);
  parsed.set(yaml, known);
  return known;
}

/** Pulls the stream `orders` from a server that does what a test says. */
export function pulls(
  yaml: string,
  steps: Parameters<typeof scriptedTransport>,
  {
    settings = {},
    context = simulatedContext(),
  }: { settings?: Record<string, string>; context?: SimulatedContext } = {},
) {
  const { transport, requests } = scriptedTransport(...steps);
  const source = restSource(transport);
  const config = { declaration: declarationOf(yaml), settings };
  const pull = async (state: unknown = null, options: StreamRequest['options'] = {}): Promise<Pulled> => {
    const messages: SourceMessage[] = [];
    let error: Error | null = null;
    try {
      for await (const message of source.read(config, [{ name: 'orders', options, state }], context))
        messages.push(message);
    } catch (caught) {
      error = caught as Error;
    }
    const states = messages.filter((message) => 'state' in message).map(({ state: one }) => one);
    return {
      data: messages.filter((message) => 'data' in message).map(({ data }) => data),
      messages,
      state: states.length === 0 ? state : (JSON.parse(JSON.stringify(states.at(-1))) as unknown),
      error,
    };
  };
  /** what was asked for, decoded */
  const asked = () => requests.map(({ url, body }) => decodeURIComponent(url.pathname + url.search) + (body ?? ''));
  return { pull, requests, asked, context, source, config };
}
