/** A server that follows a documented contract, over tables that a world changes. */
export interface FakeHost {
  /** `https://erp.example` */
  origin: string;
  answer(request: FakeRequest): FakeAnswer;
}

export interface FakeRequest {
  method: string;
  url: URL;
  /** names in lower case */
  headers: Readonly<Record<string, string>>;
  body: string | null;
}

export interface FakeAnswer {
  status: number;
  headers?: Record<string, string>;
  body: string;
  /** of a page of records */
  page?: {
    /** where their list stands in the body */
    list: string;
    /** it is not the first one */
    isContinued: boolean;
  };
}

export const jsonAnswer = (body: string, page?: FakeAnswer['page']): FakeAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body,
  ...(page === undefined ? {} : { page }),
});

export const refusal = (status: number, message: string): FakeAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ error: { message } }),
});

/** A host may also speak for others, such as a sign-in service. */
export const hostOf = (hosts: readonly FakeHost[], url: URL): FakeHost | undefined =>
  hosts.find(({ origin }) => origin === url.origin);
