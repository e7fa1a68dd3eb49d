// What the import’s page asks of the server.

import { ApiError, refused, send } from '../../api/client';
import type { CustomerImport, ImportMatch, ImportMode, ImportPreview } from '../../api/types';
import { t } from '../../i18n';
import { saveAs } from '../../shell/saveAs';

const IMPORT = '/api/v1/customers/import';
const IMPORTS = '/api/v1/customers/imports';

/** So much of a file tells how it is read. */
const HEAD = 1 << 20;

export interface ImportChoices {
  mode: ImportMode;
  match: ImportMatch;
  /** What columns are, by name, where it is not what was found out. */
  mapping: Record<string, string>;
  /** How the file is read, where it is not what was found out: `true` and `false`, a separator, the name of an encoding. */
  reading: Partial<Record<'header' | 'delimiter' | 'encoding', string>>;
}

function queryOf({ mode, match, mapping, reading }: ImportChoices): URLSearchParams {
  const query = new URLSearchParams({ mode });
  for (const [name, value] of Object.entries(reading)) if (value) query.set(name, value);
  if (mode === 'upsert') query.set('match', match);
  if (Object.keys(mapping).length) query.set('mapping', JSON.stringify(mapping));
  return query;
}

/** How a file would be read. Nothing of it is kept. */
export async function previewImport(file: File, choices: ImportChoices, signal: AbortSignal): Promise<ImportPreview> {
  const query = queryOf(choices);
  query.set('preview', 'true');
  const answer = await send(`${IMPORT}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'text/csv' },
    body: file.slice(0, HEAD),
    signal,
  });
  return (await answer.json()) as ImportPreview;
}

/** Sends the whole file, and tells how much of it has gone. `fetch` can’t tell that. */
export function startImport(
  file: File,
  choices: ImportChoices,
  sent: (part: number) => void,
): { done: Promise<CustomerImport>; cancel: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<CustomerImport>((resolve, reject) => {
    request.upload.addEventListener('progress', ({ loaded, total }) => sent(total ? loaded / total : 0));
    request.addEventListener('load', () => {
      const { status, statusText } = request;
      const answer = new Response(request.responseText, { status, statusText });
      if (answer.ok) answer.json().then(resolve, reject);
      else void refused(answer).then(reject);
    });
    request.addEventListener('error', () => reject(new ApiError(0, t('common.unreachable'))));
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    request.open('POST', `${IMPORT}?${queryOf(choices)}`);
    request.setRequestHeader('content-type', 'text/csv');
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

export const importUrl = (id: string): string => `${IMPORTS}/${encodeURIComponent(id)}`;

/** The first lines of an import’s report that are about this. */
export const reportUrl = (id: string, outcome: 'failed' | 'left-out' | 'skipped'): string =>
  `${importUrl(id)}/errors?outcome=${outcome}`;

export async function stopImport(id: string): Promise<void> {
  await send(importUrl(id), { method: 'DELETE' });
}

export async function undoImport(id: string): Promise<void> {
  await send(`${importUrl(id)}/undo`, { method: 'POST' });
}

/** Saves the report on rows and cells that were not taken as a file. */
export async function downloadErrors(id: string): Promise<void> {
  const answer = await send(`${importUrl(id)}/errors`, { headers: { accept: 'text/csv' } });
  saveAs('import-errors.csv', await answer.blob());
}
