// A stand-in for our server: tests say what it answers, and see what it was asked.

import { vi } from 'vitest';

export interface Asked {
  /** Method and path without the query, as in `GET /api/v1/calls`. */
  what: string;
  query: URLSearchParams;
  body: unknown;
  headers: Headers;
}

type Answer = (asked: Asked) => Response | Promise<Response>;

export const json = (document: unknown, status = 200): Response => Response.json(document, { status });

/** What the server answers when it refuses. */
export const problem = (status: number, detail: string, more: object = {}): Response =>
  json({ detail, ...more }, status);

/** Answers requests from now on; the list that it gives grows with each of them. What is not named is not found. */
export function serve(answers: Record<string, Answer>): Asked[] {
  const all: Asked[] = [];
  vi.stubGlobal('fetch', async (path: string, init: RequestInit = {}) => {
    const url = new URL(path, 'http://server');
    const asked: Asked = {
      what: `${init.method ?? 'GET'} ${url.pathname}`,
      query: url.searchParams,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      headers: new Headers(init.headers),
    };
    all.push(asked);
    const answer = await (answers[asked.what]?.(asked) ?? problem(404, `${asked.what} is not found`));
    init.signal?.throwIfAborted();
    return answer;
  });
  return all;
}
