import { isUtf8 } from 'node:buffer';
import { z } from 'zod';
import { EventLogError } from '../../../eventlog/index.ts';
import { type EpcisHandler, EpcisXmlReader, readEpcisJson } from '../../epcis/index.ts';
import type { PushRequest, Source } from '../source.ts';
import { sentOnly } from './sent-only.ts';
import { assertSigned, signatureSchema } from './signature.ts';
import { streamOfTopic } from './topics.ts';

const configSchema = z.strictObject({ signature: signatureSchema });

const MOST_NAMED = 5;

/**
 * EPCIS 1.2 and 2.0 documents and bare events, captured as they came: the document is kept as a file, and read like one.
 * What the sender does not say otherwise is all or nothing (GS1-Capture-Error-Behaviour: rollback); with `proceed` the
 * events that stand are taken, and the others are dead letters.
 */
export const epcis: Source<z.infer<typeof configSchema>> = {
  kind: 'epcis',
  description: 'EPCIS 2.0 capture: documents and events, JSON-LD or XML, as the GS1 standard sends them',
  config: configSchema,
  ...sentOnly,
  receive({ signature }, streams, request, { now }) {
    assertSigned(signature, request, now());
    const body = textOf(request);
    const isXml = body.trimStart().startsWith('<');
    const refusals = refusalsOf(body, isXml);
    if (refusals.length > 0 && behaviourOf(request) === 'rollback') {
      const named = refusals.slice(0, MOST_NAMED).join(' ');
      const more = refusals.length > MOST_NAMED ? ` And ${refusals.length - MOST_NAMED} more.` : '';
      throw new EventLogError(
        'request-invalid',
        `Nothing was captured: ${named}${more} To have the others taken all the same, send GS1-Capture-Error-Behaviour: proceed.`,
      );
    }
    const name = `capture-${now().toISOString().replaceAll(/[:.]/g, '-')}.${isXml ? 'xml' : 'json'}`;
    return [{ stream: streamOfTopic(streams, null), file: { name, body: request.body } }];
  },
};

function textOf({ body }: PushRequest): string {
  if (isUtf8(body)) return body.toString('utf8').replace(/^\uFEFF/, '');
  throw new EventLogError(
    'request-invalid',
    'The body is no UTF-8 text; expected EPCIS as JSON or XML. Nothing was captured.',
  );
}

function behaviourOf({ headers }: PushRequest): 'rollback' | 'proceed' {
  const said = headers['gs1-capture-error-behaviour'] ?? 'rollback';
  if (said === 'rollback' || said === 'proceed') return said;
  throw new EventLogError(
    'request-invalid',
    `GS1-Capture-Error-Behaviour is "${said}"; expected rollback or proceed. Nothing was captured.`,
  );
}

/**
 * Why events of the document do not stand; empty where all do.
 *
 * @throws EventLogError request-invalid when it is no EPCIS at all, naming the place
 */
function refusalsOf(body: string, isXml: boolean): string[] {
  const refusals: string[] = [];
  let events = 0;
  const handler: EpcisHandler = {
    event: () => {
      events++;
    },
    refused: ({ reason }) => refusals.push(reason),
  };
  try {
    if (isXml) {
      const reader = new EpcisXmlReader('the body', handler);
      reader.write(body);
      reader.close();
    } else {
      readEpcisJson('the body', body, handler);
    }
  } catch (cause) {
    if (!(cause instanceof EventLogError)) throw cause;
    throw new EventLogError('request-invalid', `${cause.message} Nothing was captured.`, { cause });
  }
  if (events + refusals.length > 0) return refusals;
  throw new EventLogError('request-invalid', 'The body holds no EPCIS event. Nothing was captured.');
}
