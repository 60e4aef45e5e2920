/** Takes secrets out of what people will read. */
export interface Redaction {
  /** From here on the text is kept out of every message. */
  add(secret: string): void;
  (text: string): string;
}

const LEAST_LENGTH = 4; // shorter ones would blot out words
const BLOT = '***';

/** Blots secrets out, as they are and as they stand in a URL or in base64. */
export function redaction(): Redaction {
  const hidden = new Set<string>();
  const redact = (text: string): string => {
    let cleared = text;
    for (const one of hidden) cleared = cleared.replaceAll(one, BLOT);
    return cleared;
  };
  const add = (secret: string): void => {
    if (secret.length < LEAST_LENGTH) return;
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]) hidden.add(form);
  };
  return Object.assign(redact, { add });
}
