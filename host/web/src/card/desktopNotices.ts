// Notifications of the system while no tab of ours is looked at, with Accept and Decline where the system shows buttons.

import { t } from '../i18n';

const WORKER = '/call-notifications.js';

const ICON = '/icon-ringing.svg';

export type NoticeAction = 'accept' | 'decline' | 'open';

interface Said {
  type: 'call-notification';
  action: NoticeAction;
  tag: string;
}

export const noticesSupported = (): boolean => 'Notification' in globalThis && 'serviceWorker' in navigator;

/** Whether the person lets us; `default` means that nobody has asked yet. */
export const noticePermission = (): NotificationPermission => (noticesSupported() ? Notification.permission : 'denied');

/** Asks the person. Browsers allow it only when something was pressed. */
export async function askForNotices(): Promise<boolean> {
  return noticesSupported() && (await Notification.requestPermission()) === 'granted';
}

let worker: Promise<ServiceWorkerRegistration> | undefined;

function registered(): Promise<ServiceWorkerRegistration> {
  worker ??= navigator.serviceWorker.register(WORKER).then(() => navigator.serviceWorker.ready);
  // The next call tries again.
  worker.catch(() => (worker = undefined));
  return worker;
}

async function say(message: object): Promise<void> {
  if (noticePermission() !== 'granted') return;
  try {
    (await registered()).active?.postMessage(message);
  } catch {
    // The card and the ringtone are there all the same.
  }
}

/** Says that somebody calls. The worker shows it only while no tab of ours has the focus. */
export const showNotice = (tag: string, title: string, body: string): Promise<void> =>
  say({ type: 'ring', tag, title, body, icon: ICON, accept: t('card.accept'), decline: t('card.decline') });

export const closeNotice = (tag: string): Promise<void> => say({ type: 'over', tag });

/** Hears what the agent chooses in a notification. */
export function onNotice(heard: (action: NoticeAction, tag: string) => void): () => void {
  if (!noticesSupported()) return () => undefined;
  const listener = ({ data }: MessageEvent<Said | undefined>) => {
    if (data?.type === 'call-notification') heard(data.action, data.tag);
  };
  navigator.serviceWorker.addEventListener('message', listener);
  return () => navigator.serviceWorker.removeEventListener('message', listener);
}
