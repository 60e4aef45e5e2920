/** A fault as the API reports it (RFC 9457), or as we word one that never reached the API. */
export interface Problem {
  status: number | null;
  title: string;
  detail: string;
}

const UNREACHABLE: Problem = {
  status: null,
  title: 'The server does not answer',
  detail: 'Throughline may have stopped. Start it again with `npm start`, then retry.',
};

function problemFrom(status: number, body: unknown): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Partial<Problem>) : {};
  return {
    status,
    title: fields.title ?? `The server answered ${status}`,
    detail: fields.detail ?? 'It gave no reason. Its log has more.',
  };
}

/** @throws a `Problem` */
export async function fetchAnswer<T>(address: string, signal: AbortSignal, method = 'GET'): Promise<T> {
  const response = await fetch(address, { method, signal, headers: { Accept: 'application/json' } }).catch(() => {
    throw UNREACHABLE;
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.ok && body !== null) return body as T;
  throw problemFrom(response.status, body);
}
