import { z } from 'zod';
import { afterSchema, completeSchema } from '../folder/file-rules.ts';
import { milliseconds, port, text, texts } from '../option-types.ts';

const fingerprint = text.regex(
  /^(SHA256:[A-Za-z0-9+/]{43}|unverified)$/,
  'expected SHA256:… as ssh-keygen -l shows it',
);

export const sftpConfig = z
  .strictObject({
    host: text,
    port: port.default(22),
    user: text,
    password: z.string().optional().meta({ 'x-secret': true }),
    /** PEM or OpenSSH text */
    privateKey: z.string().optional().meta({ 'x-secret': true }),
    passphrase: z.string().optional().meta({ 'x-secret': true }),
    /** fingerprints of the server's keys; or unverified, which lets anybody pose as the server */
    hostKey: texts.pipe(z.array(fingerprint)),
    folder: text,
    complete: completeSchema,
    after: afterSchema.optional(),
    connectTimeout: milliseconds.default(20_000),
  })
  .refine(
    ({ password, privateKey }) => password !== undefined || privateKey !== undefined,
    'expected password or privateKey',
  );

export type SftpConfig = z.infer<typeof sftpConfig>;
