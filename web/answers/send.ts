import { fetchAnswer } from './problem.ts';

/** Asks the API to do something. @throws a `Problem` */
export const send = <T>(address: string): Promise<T> => fetchAnswer<T>(address, new AbortController().signal, 'POST');
