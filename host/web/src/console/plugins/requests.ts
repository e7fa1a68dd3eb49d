// What the pages of plugins ask of the server.

import { ApiError, post, refused, send } from '../../api/client';
import { eventsOf, parse } from '../../api/events';
import type {
  CapabilityGrant,
  Plugin,
  PluginActivation,
  PluginPreview,
  PluginRehearsal,
  PluginVersion,
} from '../../api/types';
import { t } from '../../i18n';

export const PLUGINS = '/api/v1/admin/plugins';

export const PREVIEWS = '/api/v1/admin/plugin-previews';

export const pluginUrl = (name: string): string => `${PLUGINS}/${encodeURIComponent(name)}`;

export const connectionUrl = (plugin: string, name: string): string =>
  `${pluginUrl(plugin)}/connections/${encodeURIComponent(name)}`;

/** The most bytes that the server takes. */
export const MAX_BYTES = 64 << 20;

/** How far an upload is: `sending` here, the others at the server. */
export const STEPS = ['sending', 'received', 'compiling', 'loading', 'keeping'] as const;
export type Step = (typeof STEPS)[number];

const isStep = (text: unknown): text is Step => STEPS.some((step) => step === text);

interface Told {
  step: (step: Step) => void;
  /** How much of the file has gone, of 1. */
  sent: (part: number) => void;
}

/**
 * Sends a component, and tells how far that is. `fetch` can’t tell how much of a file has gone, so that the events of the
 * answer are read here as they come.
 */
export function uploadPlugin(file: Blob, told: Told): { done: Promise<PluginVersion>; cancel: () => void } {
  const request = new XMLHttpRequest();
  const done = new Promise<PluginVersion>((resolve, reject) => {
    let read = 0;
    /** Whether the server has said what became of it. */
    let isDecided = false;
    const refuse = (document: string, status: number, statusText = '') => {
      isDecided = true;
      void refused(new Response(document, { status, statusText })).then(reject);
    };
    const hear = () => {
      const { events, rest } = parse(request.responseText.slice(read));
      read = request.responseText.length - rest.length;
      for (const { event, data } of events) {
        if (event === 'progress') {
          const { step } = JSON.parse(data) as { step: unknown };
          if (isStep(step)) told.step(step);
        }
        if (event === 'result') {
          isDecided = true;
          resolve(JSON.parse(data) as PluginVersion);
        }
        if (event === 'problem') refuse(data, (JSON.parse(data) as { status: number }).status);
      }
    };
    const isStream = () => request.getResponseHeader('content-type')?.startsWith('text/event-stream') ?? false;
    request.upload.addEventListener('progress', ({ loaded, total }) => told.sent(total ? loaded / total : 0));
    request.addEventListener('progress', () => {
      if (isStream()) hear();
    });
    request.addEventListener('load', () => {
      if (isStream()) {
        hear();
        // The stream has ended; without its last event nobody knows what became of the upload.
        if (!isDecided) reject(new ApiError(0, t('upload.brokenOff')));
      } else {
        refuse(request.responseText, request.status, request.statusText);
      }
    });
    request.addEventListener('error', () => reject(new ApiError(0, t('common.unreachable'))));
    request.addEventListener('abort', () => reject(new DOMException('cancelled', 'AbortError')));
    request.open('POST', PLUGINS);
    request.setRequestHeader('content-type', 'application/wasm');
    request.setRequestHeader('accept', 'text/event-stream');
    told.step('sending');
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}

/** Rings by hand for many callers with a version, and tells for how many of them that is done. */
export async function rehearse(
  { name, digest }: PluginVersion,
  asIfGranted: boolean,
  told: (done: number, all: number) => void,
  signal: AbortSignal,
): Promise<PluginRehearsal> {
  const answer = await send(`${pluginUrl(name)}/versions/${encodeURIComponent(digest)}/rehearsal`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ asIfGranted }),
    signal,
  });
  for await (const { event, data } of eventsOf(answer)) {
    if (event === 'result') return JSON.parse(data) as PluginRehearsal;
    if (event === 'problem') {
      throw await refused(new Response(data, { status: (JSON.parse(data) as { status: number }).status }));
    }
    if (event === 'progress') {
      const { done, all } = JSON.parse(data) as { done: number; all: number };
      told(done, all);
    }
  }
  throw new ApiError(0, t('rehearsal.brokenOff'));
}

/** Makes a version the active one, if nobody has changed the plugin since it was read. */
export const activate = (
  name: string,
  digest: string,
  body: { grants: CapabilityGrant[]; expectedRevision: number; note: string },
): Promise<PluginActivation> => post(`${pluginUrl(name)}/versions/${encodeURIComponent(digest)}/activate`, body);

/** Makes the last good version active again, if nobody has changed the plugin since it was read. */
export const rollBack = ({ name, revision }: Plugin): Promise<PluginActivation> =>
  post(`${pluginUrl(name)}/rollback`, { expectedRevision: revision });

/** Switches a plugin off, if nobody has changed it since it was read. */
export const deactivate = ({ name, revision }: Plugin): Promise<void> =>
  post(`${pluginUrl(name)}/deactivate`, { expectedRevision: revision });

/** Ends a person’s preview: that person’s calls use the active version again. */
export async function endPreview({ plugin, userId }: PluginPreview): Promise<void> {
  await send(`${pluginUrl(plugin)}/preview?user=${encodeURIComponent(userId)}`, { method: 'DELETE' });
}

/** Deletes a version that takes no calls; also the one that rolling back leads to, where that is meant. */
export async function deleteVersion(name: string, digest: string, alsoRollbackTarget: boolean): Promise<void> {
  const query = alsoRollbackTarget ? '?alsoRollbackTarget=true' : '';
  await send(`${pluginUrl(name)}/versions/${encodeURIComponent(digest)}${query}`, { method: 'DELETE' });
}
