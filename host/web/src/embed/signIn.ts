// Signing in for a frame. Microsoft’s pages are shown in no frame, and browsers keep a frame’s cookies apart from all others: so
// a window of our own signs in and hands the frame a code, for which the server gives the frame a session of its own.

import { get, post } from '../api/client';
import type { FrameCode, Me } from '../api/types';
import type { Unsubscribe } from '../calling/calling';
import { FRAME_TENANT, isFramed } from './frame';

/** What the window says to the frame that opened it. Both are pages of ours. */
interface Handover extends FrameCode {
  readonly kind: 'switchboard-frame-code';
}

const isHandover = (data: unknown): data is Handover =>
  typeof data === 'object' && data !== null && (data as Partial<Handover>).kind === 'switchboard-frame-code';

/** In the window: gives the frame what it needs, and closes. Fails where there is no frame, or the tenant has none. */
export async function handOver(): Promise<void> {
  const offered = await post<FrameCode>('/auth/frame-code', {});
  const handover: Handover = { kind: 'switchboard-frame-code', ...offered };
  (window.opener as Window).postMessage(handover, location.origin);
  close();
}

/** Whether this page is the window that signs in for a frame. */
export const signsInForFrame = (): boolean =>
  FRAME_TENANT !== undefined && window.parent === window && window.opener !== null;

/** In the frame: hears who has signed in for it, or why that did not work. */
export function onSignedIn(hear: (me: Me) => void, failed: (failure: unknown) => void): Unsubscribe {
  if (!isFramed()) return () => undefined;
  const heard = ({ origin, data }: MessageEvent<unknown>) => {
    if (origin !== location.origin || !isHandover(data)) return;
    const { code, tenantId } = data;
    const enter = async () => {
      if (tenantId !== FRAME_TENANT)
        throw new Error(`The account is of another organisation than this page (${tenantId}).`);
      await post('/auth/frame', { code, tenantId });
      return get<Me>('/api/v1/me');
    };
    enter().then(hear, failed);
  };
  addEventListener('message', heard);
  return () => removeEventListener('message', heard);
}
